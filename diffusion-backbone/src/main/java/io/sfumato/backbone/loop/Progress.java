package io.sfumato.backbone.loop;

/**
 * Sees to it that a run ends. Idle passes exist (a quota of 0, a cached pass over a block
 * that is already filled), but a model that proposes the mask for ever, or a revision
 * that takes back whatever is decided, must not run for ever.
 */
final class Progress {

	private static final int MAX_IDLE_PASSES = 1024;

	private int idle;

	private int fewestMasked = Integer.MAX_VALUE;

	private int sinceFewest;

	/**
	 * @param decided masks that the pass has decided
	 * @param masked undecided cells that are left
	 * @throws IllegalStateException if nothing has come of too many passes
	 */
	void require(int decided, int masked) {
		this.idle = (decided > 0) ? 0 : this.idle + 1;
		if (this.idle > MAX_IDLE_PASSES) {
			throw new IllegalStateException(
					"%d passes decided nothing: the model proposes the mask everywhere".formatted(this.idle));
		}
		this.sinceFewest = (masked < this.fewestMasked) ? 0 : this.sinceFewest + 1;
		this.fewestMasked = Math.min(masked, this.fewestMasked);
		if (this.sinceFewest > MAX_IDLE_PASSES) {
			throw new IllegalStateException("%d passes masked again whatever they decided".formatted(this.sinceFewest));
		}
	}

}

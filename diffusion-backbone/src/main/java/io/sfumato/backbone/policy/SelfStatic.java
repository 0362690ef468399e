package io.sfumato.backbone.policy;

/**
 * Lossless verified decoding (<a href="https://arxiv.org/abs/2510.00294">FreeDave</a>
 * section 3): the model drafts the next states of its own static decoding from what the
 * last pass has said, evaluates all drafts in one pass, and keeps those that the static
 * decoder would have reached. The first draft is always its next state, so the text is
 * the static decoder's, whatever the depth, and no run takes more passes; but the end of
 * a text is seen one pass later, when its draft has been checked.
 * <p>
 * With {@link Threshold} a draft is also kept if it is part of the static decoder's next
 * state (FreeDave++), which saves more and is no longer lossless in every case. A pass
 * over k drafts costs k times the cells: for machines that wait for memory rather than
 * for arithmetic, and for short windows or cached ones. Not with anything random or
 * stateful in the rule, and lossless with respect to a decoder with the same cache.
 *
 * @param depth most drafts of a pass, 1–32; 4 by default, of which 1 is static decoding
 * @param unverified which choice is decided without a pass to verify it
 */
public record SelfStatic(int depth, Unverified unverified) {

	/** Of the paper, for LLaDA. */
	public static final int DEFAULT = 4;

	private static final int MOST = 32;

	public SelfStatic {
		if (depth < 1 || depth > MOST) {
			throw new StrategyException("%d drafts aren't between 1 and %d".formatted(depth, MOST), "unmask");
		}
	}

	/** No choice but one that finishes the window is decided without a pass. */
	public SelfStatic(int depth) {
		this(depth, Unverified.WHATEVER_FINISHES);
	}

	/** Which choice needs no pass to verify it, since no further state depends on it. */
	public enum Unverified {

		/** One that finishes the window. */
		WHATEVER_FINISHES,

		/**
		 * One that finishes the window, if the schedule's quota would have done: the
		 * reference verifies what a threshold finishes.
		 */
		QUOTA_THAT_FINISHES

	}

}

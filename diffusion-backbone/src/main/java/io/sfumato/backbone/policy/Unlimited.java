package io.sfumato.backbone.policy;

/**
 * No quota: the rule decides, one cell at least. A cap on the number of steps is shared
 * among the blocks, what one block leaves over goes to the later ones; the last step a
 * block is granted decides all it has left.
 */
public final class Unlimited implements StepSchedule {

	private final int steps;

	private final int blocks;

	private int granted = Integer.MAX_VALUE;

	private Unlimited(int steps, int blocks) {
		this.steps = steps;
		this.blocks = blocks;
	}

	/** As many steps as the rule takes. */
	public static Unlimited uncapped() {
		return new Unlimited(Integer.MAX_VALUE, 1);
	}

	/**
	 * @param steps the most steps of the whole answer, at least one per block
	 * @param blocks number of blocks
	 */
	public static Unlimited capped(int steps, int blocks) {
		if (blocks < 1 || steps < blocks) {
			throw new IllegalArgumentException("%d steps are fewer than %d blocks".formatted(steps, blocks));
		}
		return new Unlimited(steps, blocks);
	}

	@Override
	public int quota(StepContext context) {
		if (this.steps == Integer.MAX_VALUE) {
			return 1;
		}
		if (context.stepInWindow() == 0) {
			this.granted = Math.max(1, (this.steps - context.step()) / (this.blocks - context.window().index()));
		}
		return (context.stepInWindow() >= this.granted - 1) ? Math.max(1, context.maskedInWindow()) : 1;
	}

}

package io.sfumato.backbone.policy;

/**
 * A fixed number of steps, divided evenly: first among the blocks, then a block's masks
 * among its steps, the earlier ones taking what doesn't divide ({@code
 * get_num_transfer_tokens} of <a href="https://arxiv.org/abs/2502.09992">LLaDA</a>). 32
 * masks in 5 steps: 7, 7, 6, 6, 6.
 */
public final class Even implements StepSchedule {

	private final int steps;

	private final int blocks;

	/**
	 * @param steps steps of the whole answer, at least one per block
	 * @param blocks number of blocks
	 */
	public Even(int steps, int blocks) {
		if (blocks < 1 || steps < blocks) {
			throw new IllegalArgumentException("%d steps are fewer than %d blocks".formatted(steps, blocks));
		}
		this.steps = steps;
		this.blocks = blocks;
	}

	/** The share of one of {@code parts} that divide {@code total}. */
	public static int share(int total, int parts, int part) {
		return total / parts + ((part < total % parts) ? 1 : 0);
	}

	@Override
	public int quota(StepContext context) {
		int steps = stepsOf(context.window());
		// a cell whose proposal was the mask is left when the steps are spent
		return (context.stepInWindow() < steps) ? share(context.maskedAtStart(), steps, context.stepInWindow())
				: Math.max(1, share(context.maskedAtStart(), steps, steps - 1));
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= stepsOf(context.window());
	}

	private int stepsOf(Window window) {
		return share(this.steps, this.blocks, window.index());
	}

}

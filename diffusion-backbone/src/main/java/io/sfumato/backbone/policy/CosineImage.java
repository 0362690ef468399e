package io.sfumato.backbone.policy;

/**
 * As an image is painted (<a href="https://arxiv.org/abs/2202.04200">MaskGIT</a> section
 * 3.2, as in <a href="https://arxiv.org/abs/2505.15809">MMaDA</a>): after step k of S the
 * share {@code cos(π k / 2S)} of the cells is still masked, so few cells are decided at
 * first, when little is seen, and most at the end. Every step but the last leaves at
 * least one mask. 1024 cells in 18 steps: 4, 12, 19, … decided.
 * <p>
 * For image tokens, which are many and say little each. Not for text.
 *
 * @param steps of the whole image, at least 1; 18 in MaskGIT
 */
public record CosineImage(int steps) implements StepSchedule {

	/** Of MaskGIT. */
	public static final int DEFAULT = 18;

	public CosineImage {
		if (steps < 1) {
			throw new IllegalArgumentException("%d steps make no progress".formatted(steps));
		}
	}

	@Override
	public int quota(StepContext context) {
		int masks = context.maskedInWindow();
		int step = context.stepInWindow() + 1;
		if (step >= this.steps) {
			return masks;
		}
		// in float, as the reference: a count hangs on the last bit
		float share = (float) Math.cos((float) (step / (double) this.steps) * (float) (Math.PI / 2));
		int left = Math.max(1, Math.min(masks - 1, (int) (context.maskedAtStart() * share)));
		return masks - left;
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.steps;
	}

}

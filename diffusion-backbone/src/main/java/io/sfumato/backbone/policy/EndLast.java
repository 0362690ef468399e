package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * Stops when a finished block ends with an end token, and leaves the rest undecided
 * ({@code mmu_generate_fast} of <a href="https://arxiv.org/abs/2505.15809">MMaDA</a>;
 * decoding.md section 2.6). An end before the last cell of a block doesn't count: ask
 * {@link EosFill} for that.
 *
 * @param endToken id that ends a turn
 */
public record EndLast(int endToken) implements StopPolicy {

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		boolean ended = windowFinished && context.canvas().token(context.window().end() - 1) == this.endToken;
		return ended ? new Stop(null) : null;
	}

}

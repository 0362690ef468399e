package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks that count steps and quotas but fence nothing in: any mask of the answer may be
 * decided at any time. The entropy and margin samplers of
 * <a href="https://arxiv.org/abs/2510.18165">Saber</a>'s evaluation lost their fence so,
 * by accident. A block's quota is that of its own masks, so masks may be left at the end.
 * Only to reproduce them; what isn't fenced by intent has one block as long as the
 * answer.
 *
 * @param blocks whose steps are counted
 */
public record UnfencedBlocks(FixedBlocks blocks) implements BlockPolicy {

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		return this.blocks.next(canvas, current);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return this.blocks.finished(context, schedule);
	}

	@Override
	public int reach(Canvas canvas, Window window) {
		return canvas.length();
	}

}

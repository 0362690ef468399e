package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.Comparator;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Second thoughts at every step: all that the block has decided before becomes what the
 * model would put there now (refining of
 * <a href="https://arxiv.org/abs/2510.19871">ReDiff</a>). No pass more than without; a
 * token may change with each.
 * <p>
 * For weights that were trained to correct their own drafts. Others confirm what they
 * see, or undo what was right. Not with caches that would hold the tokens that were
 * replaced.
 */
public final class Rewriting implements RevisePolicy {

	/** Share of a block's steps that rewrite, the last ones; of the published code. */
	public static final double DEFAULT_START = 1;

	private final double start;

	private final double share;

	/**
	 * @param start share of a block's cells that may be open at most when rewriting
	 * begins, 0–1; 1 by default for every step, 0 for none
	 * @param share of the decided cells that is rewritten, the most certain ones, 0–1; 1
	 * by default
	 */
	public Rewriting(double start, double share) {
		Strategy.range("start", start, 0, 1);
		Strategy.range("share", share, 0, 1);
		this.start = start;
		this.share = share;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (context.canvas().kind(index) == CellKind.GEN) {
				cells.set(index);
			}
		}
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		// nothing is masked again
	}

	@Override
	public void overwrite(StepContext context, Observations observations, BitSet committed, BitSet cells) {
		Canvas canvas = context.canvas();
		BitSet decided = new BitSet();
		for (int index = context.window().start(); index < context.window().end(); index++) {
			decided.set(index, canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index) && !committed.get(index)
					&& observations.has(index));
		}
		int open = context.maskedInWindow() + committed.cardinality();
		if (open > Math.ceil(this.start * context.maskedAtStart())) {
			return;
		}
		decided.stream()
			.boxed()
			.sorted(Comparator.comparingDouble((Integer index) -> -observations.probability(index)))
			.limit((long) (this.share * decided.cardinality()))
			.filter((index) -> observations.token(index) != canvas.token(index))
			.forEach(cells::set);
	}

	@Override
	public int firstRevisable(Canvas canvas, Window window) {
		return window.start();
	}

	@Override
	public boolean needsLogits() {
		return false;
	}

}

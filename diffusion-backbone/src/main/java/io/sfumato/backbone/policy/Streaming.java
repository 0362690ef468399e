package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;

/**
 * A threshold that falls as the block and what is evaluated behind it fill up:
 * {@code threshold · (1 − decay · (1 − r))} with r the share of masks among those cells
 * (<a href="https://arxiv.org/abs/2601.17917">Streaming-dLLM</a> section 4.2). The first
 * pass of a block uses the whole threshold; the best cell is decided in any case. With a
 * decay of 0 it is {@link Threshold}.
 * <p>
 * Not for single-token answers, where nothing can fall.
 *
 * @param threshold a probability, 0.9 by default
 * @param decay 0–1, 0.4 by default
 * @param window that of {@link KvSuffixWindow}; the answer's length where nothing is left
 * out
 */
public record Streaming(double threshold, double decay, int window) implements UnmaskPolicy {

	/** Of the paper, for LLaDA-1.5. */
	public static final double DEFAULT_DECAY = 0.4;

	public Streaming {
		if (!(decay >= 0 && decay <= 1)) {
			throw new StrategyException("decay %s isn't between 0 and 1".formatted(decay), "threshold");
		}
		if (window < 0) {
			throw new StrategyException("a window of %d cells behind the block".formatted(window), "cache");
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		double filled = (context.stepInWindow() == 0) ? 0 : 1 - masked(context);
		double threshold = this.threshold * (1 - this.decay * filled);
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= Math.max(1, context.quota()) && proposals.score(proposal) < threshold) {
				return;
			}
			chosen.set(proposal);
		}
	}

	/** The share of masks among the block and what is evaluated behind it. */
	private double masked(StepContext context) {
		Canvas canvas = context.canvas();
		int cells = 0;
		int masked = 0;
		for (int index = context.window().start(); index < canvas.length(); index++) {
			if (KvSuffixWindow.sees(canvas, context.window(), this.window, index)) {
				cells++;
				masked += canvas.isMasked(index) ? 1 : 0;
			}
		}
		return masked / (double) cells;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer || scorer instanceof MarginScorer;
	}

}

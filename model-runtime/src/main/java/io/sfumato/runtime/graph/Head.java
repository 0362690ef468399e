package io.sfumato.runtime.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * The language-model head and what a sampler needs of its logits.
 *
 * @param weight {@code [vocabulary, D]}, its own or the embedding's
 * @param scale what logits are multiplied with, 1 for nothing
 */
public record Head(Weight weight, double scale) {

	/** A Java buffer, and so one initialiser, holds less than 2 GiB. */
	private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

	/**
	 * x {@code [n, D]} → logits {@code [n, vocabulary]}. Heads beyond 2 GiB (Dream's,
	 * MMaDA's) are computed in ranges of rows.
	 */
	public Value logits(GraphBuilder g, Value x) {
		long vocabulary = this.weight.shape()[0];
		long width = this.weight.shape()[1];
		long perPart = MAX_BYTES / (width * Float.BYTES);
		List<Value> parts = new ArrayList<>();
		for (long from = 0; from < vocabulary; from += perPart) {
			Weight part = this.weight.rows(from, Math.min(vocabulary, from + perPart));
			parts.add(new Linear(part, null).apply(g, x));
		}
		Value logits = g.concat(1, parts);
		return (this.scale != 1) ? g.multiply(logits, g.scalar((float) this.scale)) : logits;
	}

	/**
	 * Statistics of every row. The maximum is kept apart from ln Σ exp(z − max), so that
	 * probabilities near 1 stay distinguishable (checkpoints.md §14.3).
	 */
	public static Statistics statistics(GraphBuilder g, Value logits) {
		GraphBuilder.TopK top = g.topK(logits, 2);
		Value max = g.slice(top.values(), 1, 0, 1);
		Value shifted = g.subtract(logits, max);
		Value exponentials = g.exp(shifted);
		Value sum = g.sum(exponentials, false, 1);
		Value logSumExp = g.log(sum);
		// H = ln S − Σ e^(z−max)·(z−max) / S
		Value mean = g.divide(g.sum(g.multiply(exponentials, shifted), false, 1), sum);
		return new Statistics(top.indices(), top.values(), logSumExp, g.subtract(logSumExp, mean));
	}

	/**
	 * Statistics of n rows.
	 *
	 * @param topIds {@code [n, 2]} the two likeliest tokens
	 * @param topLogits {@code [n, 2]} their logits
	 * @param logSumExp {@code [n]} ln Σ exp(z − max)
	 * @param entropy {@code [n]} in nats
	 */
	public record Statistics(Value topIds, Value topLogits, Value logSumExp, Value entropy) {
	}

}

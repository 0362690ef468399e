package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * All cells of which the model is sure and has been sure in the same way for some passes
 * (<a href="https://arxiv.org/abs/2511.05664">KLASS</a> section 3): their token is more
 * probable than a threshold, and the divergence of their distribution from the one a pass
 * before has stayed below another. If there is none, as many as the schedule demands,
 * best first.
 * <p>
 * Remembers a row of the vocabulary for every undecided cell it looks at, 4 bytes per
 * token, and takes two logarithms per token and cell: for small vocabularies or short
 * blocks, not for a whole answer at a vocabulary of 100,000. Goes with whole-canvas
 * passes, since a divergence between a fresh and a stale pass says nothing. Both scorer
 * and rule: give the same instance for both. Keeps state of one run.
 */
public final class Klass implements Scorer, UnmaskPolicy {

	/** Of the paper, for LLaDA on mathematics. */
	public static final double DEFAULT_CONFIDENCE = 0.6;

	/** Of the paper, for LLaDA on mathematics. */
	public static final double DEFAULT_DIVERGENCE = 0.015;

	/** Of the paper. */
	public static final int DEFAULT_HISTORY = 2;

	/** Bytes of memory that a run may take for it, when a request asks for it. */
	static final long MOST_BYTES = 128L << 20;

	private static final double TINY = 1e-12;

	private final double confidence;

	private final double divergence;

	private final int history;

	private final boolean wholeAnswer;

	/** By index: the distribution of the pass before. */
	private float[] @Nullable [] before = {};

	/** By index: the latest divergences, in a ring. */
	private double[][] divergences = {};

	/**
	 * @param confidence a probability a cell must exceed, 0–1; 0.6 by default
	 * @param divergence in nats, that a cell must stay below; 0.015 by default, 0 for the
	 * schedule alone
	 * @param history over how many passes, from 1; 2 by default
	 * @param wholeAnswer whether masks behind the block are looked at too, as the
	 * reference does: then a block may begin with cells that are ready
	 */
	public Klass(double confidence, double divergence, int history, boolean wholeAnswer) {
		if (!(divergence >= 0) || history < 1) {
			throw new StrategyException("divergence %s over %d passes".formatted(divergence, history), "threshold");
		}
		this.confidence = confidence;
		this.divergence = divergence;
		this.history = history;
		this.wholeAnswer = wholeAnswer;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); this.wholeAnswer && index < canvas.length(); index++) {
			if (canvas.isMasked(index)) {
				cells.set(index);
			}
		}
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		if (this.before.length < context.canvas().length()) {
			this.before = Arrays.copyOf(this.before, context.canvas().length());
			this.divergences = Arrays.copyOf(this.divergences, context.canvas().length());
		}
		int tokens = row.logits().length;
		float[] q = this.before[index];
		if (q == null) {
			q = new float[tokens];
			this.before[index] = q;
			this.divergences[index] = new double[this.history];
		}
		double sum = 0;
		for (int other = 0; other < tokens; other++) {
			double p = row.probability(other);
			sum += p * (Math.log(p + TINY) - Math.log(q[other] + TINY));
			q[other] = (float) p;
		}
		this.divergences[index][context.step() % this.history] = sum;
		return row.probability(token);
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		for (int index = 0; index < Math.min(this.before.length, context.canvas().length()); index++) {
			// what is decided isn't looked at any more
			this.before[index] = context.canvas().isMasked(index) ? this.before[index] : null;
		}
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (context.stepInWindow() >= this.history - 1 && proposals.score(proposal) > this.confidence
					&& isSteady(proposals.index(proposal))) {
				chosen.set(proposal);
			}
		}
		int quota = chosen.isEmpty() ? Math.min(Math.max(1, context.quota()), proposals.size()) : 0;
		for (int rank = 0; rank < quota; rank++) {
			chosen.set(proposals.ranked(rank));
		}
	}

	/** What it remembers of a block. */
	static long bytes(int cells, int vocabulary) {
		return (long) Float.BYTES * cells * vocabulary;
	}

	private boolean isSteady(int index) {
		for (double divergence : this.divergences[index]) {
			if (!(divergence < this.divergence)) {
				return false;
			}
		}
		return true;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer == this;
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}

package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;

/**
 * A small network decides which cells are decided
 * (<a href="https://arxiv.org/abs/2512.09106">Learning unmasking policies</a>, section
 * 4): each cell of the block is a coin whose odds the network sets from what is masked,
 * how sure the model is, and how many passes went by; if no coin falls, the cell with the
 * best odds is decided, so every pass decides something.
 * <p>
 * For a policy that was trained with this model and block length. With another one it is
 * a random order at best; {@link Threshold} needs no training. Needs probabilities, so no
 * other scorer than {@link ProbScorer}.
 */
public final class LearnedUnmask implements UnmaskPolicy {

	/** Of the paper for blocks of 32. */
	public static final double DEFAULT = 0.5;

	private final Scores network;

	private final double temperature;

	private final Draws draws;

	/**
	 * @param network of a {@link PolicyNetwork}, or another
	 * @param temperature of the coins, from 0; 0.5 by default, 0 decides what is likelier
	 * decided than not
	 * @param draws the coins
	 */
	public LearnedUnmask(Scores network, double temperature, Draws draws) {
		if (!(temperature >= 0)) {
			throw new StrategyException("temperature %s isn't at least 0".formatted(temperature), "temperature");
		}
		this.network = network;
		this.temperature = temperature;
		this.draws = draws;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		if (proposals.size() == 0) {
			return;
		}
		Canvas canvas = context.canvas();
		int start = Math.min(context.window().start(), proposals.index(0));
		boolean[] masked = new boolean[context.window().end() - start];
		double[] confidences = new double[masked.length];
		for (int cell = 0; cell < masked.length; cell++) {
			masked[cell] = canvas.isMasked(start + cell);
			confidences[cell] = masked[cell] ? 0 : 1;
		}
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			confidences[proposals.index(proposal) - start] = proposals.probability(proposal);
		}
		double[] scores = this.network.scores(masked, confidences, (double) context.step() / canvas.answerLength());
		int best = 0;
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			double score = scores[proposals.index(proposal) - start];
			best = (score > scores[proposals.index(best) - start]) ? proposal : best;
			if (falls(context, canvas.id(proposals.index(proposal)), score)) {
				chosen.set(proposal);
			}
		}
		if (chosen.isEmpty()) {
			chosen.set(best);
		}
	}

	private boolean falls(StepContext context, int cell, double score) {
		if (this.temperature == 0) {
			return score > 0;
		}
		return this.draws.order(context.step(), cell) < 1 / (1 + Math.exp(-score / this.temperature));
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

	/** What a network says about the cells of a block. */
	@FunctionalInterface
	public interface Scores {

		/** As {@link PolicyNetwork#scores}. */
		double[] scores(boolean[] masked, double[] confidences, double time);

	}

}

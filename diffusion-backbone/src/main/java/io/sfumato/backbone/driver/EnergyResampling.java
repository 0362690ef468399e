package io.sfumato.backbone.driver;

import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;

/**
 * Ancestral sampling of a masked model, corrected by a second model
 * (<a href="https://arxiv.org/abs/2410.21357">EDLM</a> section 3.3): a masked model draws
 * all cells of a step independently of each other; so in the middle of the way several
 * whole answers are drawn, and of these one is picked by how much likelier the second
 * model finds it than the first did. A pass is made only when a cell has changed
 * (<a href="https://arxiv.org/abs/2406.03736">RADD</a> section 3.3).
 * <p>
 * For drawing various texts; not for greedy decoding, where nothing is drawn. The second
 * model costs one evaluation per candidate.
 */
public final class EnergyResampling {

	/** The noise that is left at the last step, of the published sampler. */
	private static final double LAST_TIME = 1e-5;

	private final Backbone backbone;

	private final SequenceEnergy energy;

	private final Settings settings;

	public EnergyResampling(Backbone backbone, SequenceEnergy energy, Settings settings) {
		this.backbone = backbone;
		this.energy = energy;
		this.settings = settings;
	}

	/**
	 * Decides all masks of a canvas.
	 * @param random the same numbers give the same text
	 * @return forward passes of the masked model
	 */
	public int sample(Canvas canvas, RandomGenerator random, CancelSignal cancel) {
		AnswerPass pass = new AnswerPass(this.backbone, cancel);
		double[][] probabilities = null;
		int @Nullable [] picked = null;
		for (int step = 0; step < this.settings.steps() && masks(canvas) > 0; step++) {
			double time = time(step);
			if (probabilities == null) {
				probabilities = pass.probabilities(canvas);
				picked = null;
			}
			if (picked == null && time >= this.settings.end() && time <= this.settings.start()) {
				picked = pick(canvas, probabilities, random);
			}
			if (unmask(canvas, probabilities, picked, (time - time(step + 1)) / time, random)) {
				probabilities = null;
			}
		}
		if (masks(canvas) > 0) {
			double[][] last = (probabilities != null) ? probabilities : pass.probabilities(canvas);
			forEachMask(canvas, (cell) -> canvas.commit(canvas.promptLength() + cell, AnswerPass.argmax(last[cell])));
		}
		return pass.count();
	}

	private double time(int step) {
		return 1 - (1 - LAST_TIME) * step / this.settings.steps();
	}

	/** Each mask with the probability that its time has come; whether any had. */
	private static boolean unmask(Canvas canvas, double[][] probabilities, int @Nullable [] picked, double share,
			RandomGenerator random) {
		int before = masks(canvas);
		forEachMask(canvas, (cell) -> {
			if (random.nextDouble() < share) {
				int token = (picked != null) ? picked[cell] : AnswerPass.draw(probabilities[cell], random.nextDouble());
				canvas.commit(canvas.promptLength() + cell, token);
			}
		});
		return masks(canvas) < before;
	}

	/** One of several answers, by what the two models think of them. */
	private int[] pick(Canvas canvas, double[][] probabilities, RandomGenerator random) {
		int count = this.settings.candidates();
		int[][] answers = new int[count][];
		double[] weights = new double[count];
		double greatest = Double.NEGATIVE_INFINITY;
		for (int candidate = 0; candidate < count; candidate++) {
			int[] answer = canvas.answer();
			double[] likelihood = new double[1];
			forEachMask(canvas, (cell) -> {
				answer[cell] = AnswerPass.draw(probabilities[cell], random.nextDouble());
				likelihood[0] += Math.log(probabilities[cell][answer[cell]]);
			});
			answers[candidate] = answer;
			double energy = this.energy.negativeLogLikelihood(answer) + likelihood[0];
			weights[candidate] = this.settings.sign().factor * energy / this.settings.temperature();
			greatest = Math.max(greatest, weights[candidate]);
		}
		double sum = 0;
		for (int candidate = 0; candidate < count; candidate++) {
			weights[candidate] = Math.exp(weights[candidate] - greatest);
			sum += weights[candidate];
		}
		return answers[AnswerPass.draw(weights, random.nextDouble() * sum)];
	}

	private static int masks(Canvas canvas) {
		return canvas.masked(canvas.promptLength(), canvas.length());
	}

	private static void forEachMask(Canvas canvas, IntConsumer action) {
		for (int cell = 0; cell < canvas.answerLength(); cell++) {
			if (canvas.isMasked(canvas.promptLength() + cell)) {
				action.accept(cell);
			}
		}
	}

	/** Which answers are preferred. */
	public enum Sign {

		/**
		 * Those the second model finds likelier than the first: what follows from theory.
		 */
		THEORY(-1),

		/** The other ones, as the published code does (decoding.md Q19). */
		PUBLISHED(1);

		private final int factor;

		Sign(int factor) {
			this.factor = factor;
		}

	}

	/**
	 * How it samples.
	 *
	 * @param steps from 1
	 * @param candidates answers that are drawn to pick one, from 1; 2 in the paper, 1
	 * never asks the second model's opinion
	 * @param start the time at which the second model begins to be asked, 0–1, 1 being
	 * the masked canvas; 0.6 in the paper
	 * @param end the time at which it ceases to be, at most {@code start}; 0.4 in the
	 * paper
	 * @param temperature of the choice, above 0; 1 in the paper
	 * @param sign which answers are preferred
	 */
	public record Settings(int steps, int candidates, double start, double end, double temperature, Sign sign) {

		public Settings {
			if (steps < 1 || candidates < 1 || !(temperature > 0) || !(end >= 0 && end <= start && start <= 1)) {
				throw new IllegalArgumentException(
						"%d steps, %d candidates between times %s and %s at temperature %s can't be sampled"
							.formatted(steps, candidates, start, end, temperature));
			}
		}

		/** Those of the paper. */
		public static Settings of(int steps) {
			return new Settings(steps, 2, 0.6, 0.4, 1, Sign.THEORY);
		}

	}

}

package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.text.Special;

/**
 * Draws what is hidden from an answer while training. The loss of a cell is weighted with
 * {@code 1/t} and divided by the answer's length, so that it bounds the likelihood
 * (LLaDA, arXiv 2502.09992, equation 3); every answer comes twice, masked by M and by its
 * complement, so that each cell is learned from (LaViDa, arXiv 2505.16839).
 */
final class Masking {

	/** Length of a semi-autoregressive block. */
	static final int BLOCK = 32;

	/** Below this share of masked cells the weights would explode. */
	private static final double LOWEST = 0.1;

	/** Short answers are decoded from a fully masked block, so that case comes often. */
	private static final double FULLY_MASKED = 0.25;

	private static final double WHOLE_SLOTS = 0.5;

	private static final double BLOCKWISE = 0.3;

	/** The loss weight of the tail after its first token. */
	private static final float TAIL = 0.15f;

	private Masking() {
	}

	/**
	 * The rates of a batch: one drawn from each of {@code count} equal strata, shuffled.
	 */
	static double[] rates(int count, RandomGenerator random) {
		double[] rates = new double[count];
		double offset = random.nextDouble();
		for (int i = 0; i < count; i++) {
			double rate = LOWEST + (1 - LOWEST) * (i + offset) / count;
			int other = random.nextInt(i + 1);
			rates[i] = rates[other];
			rates[other] = rate;
		}
		return rates;
	}

	/** Two maskings of an answer, in most cases complements of each other. */
	static MaskedAnswer[] pair(AnswerTarget target, int canvas, double rate, RandomGenerator random) {
		int[] cells = cells(target, canvas);
		float[] importance = importance(target, cells);
		if (!target.isRecord() && canvas > BLOCK && random.nextDouble() < BLOCKWISE) {
			return new MaskedAnswer[] { blockwise(target, cells, importance, rate, random),
					blockwise(target, cells, importance, 1, random) };
		}
		boolean fully = random.nextDouble() < FULLY_MASKED;
		boolean[] first = fully ? all(cells.length) : draw(target, cells.length, rate, random);
		boolean[] second;
		double secondRate;
		if (fully) {
			secondRate = rate;
			second = draw(target, cells.length, rate, random);
		}
		else {
			secondRate = Math.max(LOWEST, 1 - rate);
			second = complement(first);
		}
		return new MaskedAnswer[] { weigh(target, cells, first, importance, fully ? 1 : rate),
				weigh(target, cells, second, importance, secondRate) };
	}

	/** An answer of which nothing is given but the skeleton. */
	static MaskedAnswer empty(AnswerTarget target, int canvas) {
		int[] cells = cells(target, canvas);
		return weigh(target, cells, all(cells.length), importance(target, cells), 1);
	}

	private static int[] cells(AnswerTarget target, int canvas) {
		int[] cells = Arrays.copyOf(target.ids(), canvas);
		Arrays.fill(cells, target.length(), canvas, Special.EOS.id());
		return cells;
	}

	/**
	 * 1 for content and the first token of a tail, little for the rest of it, 0 for
	 * skeleton.
	 */
	private static float[] importance(AnswerTarget target, int[] cells) {
		float[] importance = new float[cells.length];
		for (int i = 0; i < cells.length; i++) {
			boolean tail = i > 0 && isTail(cells[i], cells[i - 1]);
			boolean fixed = target.isRecord() && target.slot()[i] == AnswerTarget.FIXED;
			importance[i] = fixed ? 0 : (tail ? TAIL : 1);
		}
		return importance;
	}

	/** Whether a token only repeats that the answer or slot before it has ended. */
	static boolean isTail(long token, long before) {
		return token == before && (token == Special.EOS.id() || token == Special.SLOT_PAD.id());
	}

	private static boolean[] all(int length) {
		boolean[] masked = new boolean[length];
		Arrays.fill(masked, true);
		return masked;
	}

	private static boolean[] complement(boolean[] masked) {
		boolean[] complement = new boolean[masked.length];
		for (int i = 0; i < masked.length; i++) {
			complement[i] = !masked[i];
		}
		return complement;
	}

	private static boolean[] draw(AnswerTarget target, int length, double rate, RandomGenerator random) {
		boolean[] masked = new boolean[length];
		if (target.isRecord() && random.nextDouble() < WHOLE_SLOTS) {
			boolean[] slots = new boolean[Arrays.stream(target.slot()).max().orElse(0) + 1];
			for (int i = 0; i < slots.length; i++) {
				slots[i] = random.nextDouble() < rate;
			}
			for (int i = 0; i < length; i++) {
				masked[i] = target.slot()[i] >= 0 && slots[target.slot()[i]];
			}
			return masked;
		}
		for (int i = 0; i < length; i++) {
			masked[i] = random.nextDouble() < rate;
		}
		return masked;
	}

	/**
	 * As semi-autoregressive decoding meets it: earlier blocks done, later ones
	 * untouched.
	 */
	private static MaskedAnswer blockwise(AnswerTarget target, int[] cells, float[] importance, double rate,
			RandomGenerator random) {
		int contentBlocks = target.length() / BLOCK + 1;
		int block = random.nextInt(Math.min(contentBlocks, cells.length / BLOCK));
		boolean[] masked = new boolean[cells.length];
		float[] asked = new float[cells.length];
		for (int i = block * BLOCK; i < cells.length; i++) {
			boolean inBlock = i < (block + 1) * BLOCK;
			masked[i] = !inBlock || random.nextDouble() < rate;
			asked[i] = inBlock ? importance[i] : 0;
		}
		return weigh(target, cells, masked, asked, rate);
	}

	private static MaskedAnswer weigh(AnswerTarget target, int[] cells, boolean[] masked, float[] importance,
			double rate) {
		double total = 0;
		for (float value : importance) {
			total += value;
		}
		boolean[] hidden = new boolean[cells.length];
		float[] weight = new float[cells.length];
		for (int i = 0; i < cells.length; i++) {
			boolean fixed = target.isRecord() && target.slot()[i] == AnswerTarget.FIXED;
			hidden[i] = masked[i] && !fixed;
			weight[i] = hidden[i] ? (float) (importance[i] / (rate * total)) : 0;
		}
		return new MaskedAnswer(cells, hidden, weight, target.printed());
	}

}

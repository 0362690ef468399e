package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Any-subset speculative decoding (ASSD, <a href="https://arxiv.org/abs/2504.20456">Guo
 * and Ermon 2025</a>, algorithm 1): the model drafts several cells independently of each
 * other, then tells in one pass what it would have said of each had it known the ones
 * before, and drafts are accepted as in speculative sampling. The text has exactly the
 * distribution that one cell at a time would give it, in no more passes than cells.
 * <p>
 * Only for models of that kind: a masked model has no pass that evaluates cells in an
 * order, and answers of such a pass over independent masks would be another distribution.
 */
public final class AnySubsetDecoding {

	/** Drafted cells of a round, of the paper. */
	public static final int DEFAULT_DRAFTS = 10;

	private final AnySubsetModel model;

	private final int drafts;

	/**
	 * @param drafts cells drafted in a round, from 1; 10 by default
	 */
	public AnySubsetDecoding(AnySubsetModel model, int drafts) {
		if (drafts < 1) {
			throw new IllegalArgumentException("%d drafts, at least 1 is needed".formatted(drafts));
		}
		this.model = model;
		this.drafts = drafts;
	}

	/**
	 * Fills the unknown cells of a text.
	 * @param tokens changed
	 * @param order all unknown cells, in the order of their decision
	 * @return passes it took
	 */
	public int decode(int[] tokens, int[] order, RandomGenerator random) {
		int passes = 0;
		for (int done = 0; done < order.length;) {
			int[] cells = Arrays.copyOfRange(order, done, Math.min(order.length, done + this.drafts));
			double[][] drafted = this.model.independent(tokens, cells);
			passes++;
			for (int draft = 0; draft < cells.length; draft++) {
				tokens[cells[draft]] = AnswerPass.draw(drafted[draft], random.nextDouble());
			}
			int accepted = cells.length;
			if (cells.length > 1) {
				accepted = verify(tokens, cells, drafted, this.model.inOrder(tokens, cells), random);
				passes++;
			}
			for (int draft = accepted; draft < cells.length; draft++) {
				tokens[cells[draft]] = AnySubsetModel.UNKNOWN;
			}
			done += accepted;
		}
		return passes;
	}

	/** How many drafts stand; the last of them may be another token than was drafted. */
	private static int verify(int[] tokens, int[] cells, double[][] drafted, double[][] wanted,
			RandomGenerator random) {
		// nothing was drafted before the first one, so both distributions are the same
		for (int draft = 1; draft < cells.length; draft++) {
			int token = tokens[cells[draft]];
			if (random.nextDouble() * drafted[draft][token] >= wanted[draft][token]) {
				tokens[cells[draft]] = drawRest(drafted[draft], wanted[draft], random);
				return draft + 1;
			}
		}
		return cells.length;
	}

	/** From what the wanted distribution has more of than the drafted one. */
	private static int drawRest(double[] drafted, double[] wanted, RandomGenerator random) {
		double[] rest = new double[wanted.length];
		double sum = 0;
		for (int token = 0; token < rest.length; token++) {
			rest[token] = Math.max(0, wanted[token] - drafted[token]);
			sum += rest[token];
		}
		return (sum > 0) ? AnswerPass.draw(rest, random.nextDouble() * sum)
				: AnswerPass.draw(wanted, random.nextDouble());
	}

}

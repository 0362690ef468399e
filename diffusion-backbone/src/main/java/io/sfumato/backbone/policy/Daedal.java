package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;

/**
 * An answer that finds its own length
 * (<a href="https://arxiv.org/abs/2508.00819">DAEDAL</a> section 3). First nothing is
 * decided: the canvas grows by some masks per pass until the model, asked from the end,
 * is sure enough of end tokens there; then it gets a tail of end tokens. After that, all
 * cells above a confidence are decided, or the best one, and where the model is at a loss
 * for a cell, the cell with the least confidence becomes several.
 * <p>
 * The confidence in an end is the mean probability of the end token over the last cells
 * that propose it; cells that are missing count as 0. Where all cells propose the mask,
 * the best other token is decided. Length policy, rule and proposer in one: give the same
 * instance for all. Not with caches or revision, not where the length is given, as in
 * records. Keeps state of one run.
 */
public final class Daedal implements LengthPolicy, UnmaskPolicy, Proposer {

	/** Cells to begin with, of the paper. */
	public static final int DEFAULT_INITIAL = 64;

	private final int endToken;

	private final Growth growth;

	private final double sure;

	private final double lost;

	private boolean measuring = true;

	private double endConfidence;

	/** By index of cells that propose the mask: what they would propose otherwise. */
	private int[] otherTokens = {};

	private double[] otherProbabilities = {};

	/**
	 * @param endToken ends a text
	 * @param growth how far and how fast the answer grows
	 * @param sure a cell above this probability is decided, 0–1; 0.9 in the paper
	 * @param lost a cell below this probability may become several, 0–1; 0.1 in the
	 * paper, 0 for a constant length
	 */
	public Daedal(int endToken, Growth growth, double sure, double lost) {
		if (!(sure >= 0 && sure <= 1 && lost >= 0 && lost <= 1)) {
			throw new StrategyException("the confidences %s and %s aren't both between 0 and 1".formatted(sure, lost),
					"threshold", "length");
		}
		this.endToken = endToken;
		this.growth = growth;
		this.sure = sure;
		this.lost = lost;
	}

	@Override
	public int most() {
		return this.growth.most();
	}

	@Override
	public boolean isMeasuring() {
		return this.measuring;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		cells.set(context.canvas().promptLength(), context.canvas().length());
	}

	@Override
	public void measure(StepContext context, Observations observations) {
		Canvas canvas = context.canvas();
		double sum = 0;
		int found = 0;
		for (int index = canvas.length() - 1; index >= canvas.promptLength()
				&& found < this.growth.endsChecked(); index--) {
			if (observations.has(index) && observations.token(index) == this.endToken) {
				sum += observations.probability(index);
				found++;
			}
		}
		this.endConfidence = sum / this.growth.endsChecked();
	}

	@Override
	public int propose(StepContext context, int index, LogitsRow row) {
		int token = row.argmax();
		int mask = context.canvas().maskToken();
		if (token == mask && context.canvas().isMasked(index)) {
			float logit = row.logits()[mask];
			row.forbid(mask);
			remember(index, row.argmax(), row.probability(row.argmax()));
			row.logits()[mask] = logit;
			row.changed();
		}
		return token;
	}

	private void remember(int index, int token, double probability) {
		if (this.otherTokens.length <= index) {
			this.otherTokens = Arrays.copyOf(this.otherTokens, 2 * index + 1);
			this.otherProbabilities = Arrays.copyOf(this.otherProbabilities, 2 * index + 1);
		}
		this.otherTokens[index] = token;
		this.otherProbabilities[index] = probability;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int mask = context.canvas().maskToken();
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (!(proposals.score(proposal) > this.sure) && !chosen.isEmpty()) {
				return;
			}
			if (proposals.token(proposal) != mask) {
				chosen.set(proposal);
			}
		}
		if (chosen.isEmpty() && proposals.size() > 0) {
			chooseAnotherThanTheMask(proposals, chosen);
		}
	}

	/** Where every cell proposes the mask. */
	private void chooseAnotherThanTheMask(Proposals proposals, BitSet chosen) {
		int best = proposals.index(0);
		for (int proposal = 1; proposal < proposals.size(); proposal++) {
			int index = proposals.index(proposal);
			best = (this.otherProbabilities[index] > this.otherProbabilities[best]) ? index : best;
		}
		proposals.add(best, this.otherTokens[best], this.otherProbabilities[best], this.otherProbabilities[best]);
		chosen.set(proposals.size() - 1);
	}

	@Override
	public void resize(StepContext context, Observations observations, BitSet committed, Splices splices) {
		int room = this.growth.most() - context.canvas().answerLength();
		if (!this.measuring) {
			int cell = (room > 0 && this.endConfidence < this.growth.endsExpanding())
					? mostLost(context, observations, committed) : -1;
			if (cell >= 0) {
				splices.insertMasks(cell + 1, this.growth.factor() - 1);
				splices.truncate(this.growth.most());
			}
		}
		else if (room > 0 && this.endConfidence < this.growth.endsEnough()) {
			splices.insertMasks(context.canvas().length(), Math.min(this.growth.factor(), room));
		}
		else {
			splices.appendFixed(this.endToken, Math.min(this.growth.endsChecked() / 2, room));
			this.measuring = false;
		}
	}

	private int mostLost(StepContext context, Observations observations, BitSet committed) {
		int cell = -1;
		double least = this.lost;
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (context.canvas().isMasked(index) && !committed.get(index) && observations.has(index)
					&& observations.probability(index) < least) {
				least = observations.probability(index);
				cell = index;
			}
		}
		return cell;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

	@Override
	public boolean needsLogits() {
		// the mask's logit is touched only where it is proposed, which takes whole rows
		return false;
	}

	/**
	 * How an answer grows.
	 *
	 * @param most cells it can come to; 2048 in the paper
	 * @param factor cells by which it grows while its length is sought, and cells that
	 * one cell becomes later; 8 in the paper
	 * @param endsChecked how many cells the confidence in an end is averaged over; 32 in
	 * the paper
	 * @param endsEnough confidence in an end at which the first length is found; 0.5 in
	 * the paper
	 * @param endsExpanding confidence in an end from which no cell becomes several; 0.9
	 * in the paper
	 */
	public record Growth(int most, int factor, int endsChecked, double endsEnough, double endsExpanding) {

		public Growth {
			if (most < 1 || factor < 1 || endsChecked < 1) {
				throw new StrategyException("%d cells at most, %d for one and %d to check aren't all positive"
					.formatted(most, factor, endsChecked), "length");
			}
		}

		/** That of the paper. */
		public static Growth upTo(int most) {
			return new Growth(most, 8, 32, 0.5, 0.9);
		}

	}

}

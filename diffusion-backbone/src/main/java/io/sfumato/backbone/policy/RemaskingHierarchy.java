package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * {@link Hierarchy} that doubts what it has decided (the re-masking variant of
 * <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section 6.4). A
 * decided cell of the block is doubted if the pass gives no token much probability there.
 * Doubted cells stand for decision again, in the same runs as the masks; whatever of them
 * isn't chosen is masked again, what is gets the token of the pass. One cell more is
 * chosen than there are doubted ones, so every step leaves fewer masks than it found, and
 * a block of B cells takes B passes at most.
 * <p>
 * What counts is the probability of the token the pass would put there, not of the one
 * that stands there: a model that has changed its mind and is sure of it isn't doubted.
 * Not for short blocks, of which one doubted cell is much, and not with caches that still
 * hold what is masked again. Both the rule and the revision: give the same instance for
 * both. Keeps what the last pass has shown.
 */
public final class RemaskingHierarchy implements UnmaskPolicy, RevisePolicy {

	/** Of dInfer. */
	public static final double DEFAULT_DOUBT = 0.4;

	private final double threshold;

	private final double low;

	private final double doubt;

	/** By index: how probable the pass finds its own token. */
	private double[] probabilities = {};

	private final BitSet doubted = new BitSet();

	/** Masks and doubted cells that are decided by this pass. */
	private final BitSet confirmed = new BitSet();

	/**
	 * @param threshold a probability above which every cell is decided, 0.92 by default
	 * @param low a probability that the best cell of a run must exceed, 0.62 by default
	 * @param doubt a probability below which a decided cell is doubted, 0–1; 0.4 by
	 * default, 0 never doubts
	 */
	public RemaskingHierarchy(double threshold, double low, double doubt) {
		if (!(doubt >= 0 && doubt <= 1)) {
			throw new StrategyException("a doubt of %s isn't between 0 and 1".formatted(doubt), "remask");
		}
		this.threshold = threshold;
		this.low = low;
		this.doubt = doubt;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (isDecided(context.canvas(), index)) {
				cells.set(index);
			}
		}
	}

	private static boolean isDecided(Canvas canvas, int index) {
		return canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index);
	}

	@Override
	public void observed(StepContext context, Observations observations) {
		Canvas canvas = context.canvas();
		if (this.probabilities.length < canvas.length()) {
			this.probabilities = new double[canvas.length()];
		}
		this.doubted.clear();
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (isDecided(canvas, index) && observations.has(index) && observations.probability(index) < this.doubt) {
				this.doubted.set(index);
				this.probabilities[index] = observations.probability(index);
			}
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		BitSet open = (BitSet) this.doubted.clone();
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			open.set(proposals.index(proposal));
			this.probabilities[proposals.index(proposal)] = proposals.probability(proposal);
		}
		this.confirmed.clear();
		for (int from = open.nextSetBit(0); from >= 0;) {
			int to = open.nextClearBit(from);
			confirmBest(from, to);
			from = open.nextSetBit(to);
		}
		open.andNot(this.confirmed);
		for (int missing = this.doubted.cardinality() + 1 - this.confirmed.cardinality(); missing > 0
				&& !open.isEmpty(); missing--) {
			int best = best(open);
			this.confirmed.set(best);
			open.clear(best);
		}
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			chosen.set(proposal, this.confirmed.get(proposals.index(proposal)));
		}
	}

	/** In a run of open cells: the best one and all that are sure. */
	private void confirmBest(int from, int to) {
		BitSet run = new BitSet();
		run.set(from, to);
		int best = best(run);
		for (int index = from; index < to; index++) {
			double probability = this.probabilities[index];
			if (probability > this.threshold || (index == best && probability > this.low)) {
				this.confirmed.set(index);
			}
		}
	}

	/** The most probable of these cells, the first of equals. */
	private int best(BitSet cells) {
		int best = cells.nextSetBit(0);
		for (int index = best; index >= 0; index = cells.nextSetBit(index + 1)) {
			best = (this.probabilities[index] > this.probabilities[best]) ? index : best;
		}
		return best;
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		remask.or(this.doubted);
		remask.andNot(this.confirmed);
	}

	@Override
	public void overwrite(StepContext context, Observations observations, BitSet committed, BitSet cells) {
		cells.or(this.doubted);
		cells.and(this.confirmed);
		for (int index = cells.nextSetBit(0); index >= 0; index = cells.nextSetBit(index + 1)) {
			cells.set(index, observations.token(index) != context.canvas().token(index));
		}
	}

	@Override
	public int firstRevisable(Canvas canvas, Window window) {
		return window.start();
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

	@Override
	public boolean needsLogits() {
		return false;
	}

}

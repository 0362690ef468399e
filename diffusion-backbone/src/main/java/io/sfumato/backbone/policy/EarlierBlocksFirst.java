package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * The order of {@link EagerBlocks}: every cell of a block before any cell of the blocks
 * behind it, within a block by probability. As a rule it decides, of the first block that
 * has masks, all cells whose probability reaches a threshold, and the best one in any
 * case.
 *
 * @param probability the score within a block
 * @param blockLength cells of a block
 * @param threshold a probability; above 1 the best cell alone
 */
public record EarlierBlocksFirst(ProbScorer probability, int blockLength,
		double threshold) implements Scorer, UnmaskPolicy {

	/** Decides the best cell alone. */
	public EarlierBlocksFirst(ProbScorer probability, int blockLength) {
		this(probability, blockLength, Double.POSITIVE_INFINITY);
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		double score = this.probability.score(context, index, row, token) + behind(context, index);
		return (this.probability.precision() == ProbScorer.Precision.F32) ? (float) score : score;
	}

	/** Blocks of the window behind that of a cell. */
	private int behind(StepContext context, int index) {
		return (context.window().end() - 1 - index) / this.blockLength;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int block = (proposals.size() > 0) ? behind(context, proposals.index(proposals.ranked(0))) : 0;
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= Math.max(1, context.quota()) && (behind(context, proposals.index(proposal)) < block
					|| proposals.score(proposal) < this.threshold + block)) {
				return;
			}
			chosen.set(proposal);
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return equals(scorer);
	}

}

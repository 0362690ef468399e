package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * A small network says of each cell how likely its token is the one that one cell at a
 * time would come to, and all that are likely enough are decided at once, at least one
 * (after <a href="https://arxiv.org/abs/2512.09106">Learning unmasking policies</a>,
 * which learns by reinforcement; this one is fitted to what one cell at a time came to).
 * Unlike a {@link Threshold} it knows of neighbours, place, progress and the pass before.
 * <p>
 * For the model whose runs it was trained on. On another one it is a threshold of unknown
 * strictness at best. Both scorer and rule: give the same instance for both. Keeps state
 * of one run; {@link LearnedUnmask} is the paper's own network.
 */
public final class TrainedUnmask implements Scorer, UnmaskPolicy {

	/** What else it could be is measured in docs/strategies-coverage.md. */
	public static final double DEFAULT = 0.9;

	private final SettledNetwork network;

	private final double least;

	private final CellSigns signs = new CellSigns();

	/**
	 * @param network trained on runs of the same model
	 * @param least probability of being settled from which a cell is decided, 0–1; 0.9 by
	 * default
	 */
	public TrainedUnmask(SettledNetwork network, double least) {
		Strategy.range("threshold", least, 0, 1);
		this.network = network;
		this.least = least;
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		this.signs.see(context, index, row, token);
		return row.probability(token);
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int best = -1;
		double most = -1;
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			double settled = this.network.settled(this.signs.of(context, proposals.index(proposal)));
			if (settled > most) {
				most = settled;
				best = proposal;
			}
			if (settled >= this.least) {
				chosen.set(proposal);
			}
		}
		if (best >= 0) {
			chosen.set(best);
		}
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer == this;
	}

}

package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Wide in, narrow out (<a href="https://arxiv.org/abs/2507.18578">WINO</a> section 3):
 * cells are decided generously, and a decided cell is masked again if the model, asked
 * for it without seeing it ({@link KvShadow}), gives its token too little probability. A
 * step masks fewer cells again than the step before has decided, so every block ends: one
 * of B cells within B + 29 passes.
 * <p>
 * A pass costs as many positions more as the block has cells; not with caches. Both the
 * rule and the revision: give the same instance for both. Keeps state of one run.
 */
public final class Wino implements UnmaskPolicy, RevisePolicy {

	/** For mathematics; 0.7 for code, 0.5 for short answers. */
	public static final double DEFAULT_ACCEPT = 0.6;

	/** Of the paper. */
	public static final double DEFAULT_KEEP = 0.9;

	private static final float MOST_OF = 0.7f;

	private static final int MOST_AT_LEAST = 5;

	private static final int MOST = 20;

	/** As if so many cells had been decided before the first step of a block. */
	private static final int BEFORE_THE_FIRST = 30;

	private final double accept;

	private final double keep;

	private int decided;

	private int decidedBefore;

	/**
	 * @param accept probability above which a cell is decided, 0–1
	 * @param keep probability below which a decided cell is masked again, 0–1; 0 never
	 * does
	 */
	public Wino(double accept, double keep) {
		if (!(accept >= 0 && accept <= 1 && keep >= 0 && keep <= 1)) {
			throw new StrategyException("the thresholds %s and %s aren't both between 0 and 1".formatted(accept, keep),
					"threshold", "remask");
		}
		this.accept = accept;
		this.keep = keep;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index)) {
				cells.set(index);
			}
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int most = Math.min(Math.max((int) (proposals.size() * MOST_OF), MOST_AT_LEAST), MOST);
		for (int rank = 0; rank < Math.min(most, proposals.size()); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank > 0 && !(proposals.score(proposal) > this.accept)) {
				break;
			}
			chosen.set(proposal);
		}
		this.decidedBefore = (context.stepInWindow() == 0) ? BEFORE_THE_FIRST : this.decided;
		this.decided = chosen.cardinality();
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		if (this.decided < 2) {
			return;
		}
		Canvas canvas = context.canvas();
		Window window = context.window();
		Worst.add(remask, this.decidedBefore - 1, window.start(), window.end(), this.keep,
				(index) -> (observations.has(index) && !canvas.isMasked(index) && !committed.get(index))
						? observations.placed(index) : Double.NaN);
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
		return true;
	}

}

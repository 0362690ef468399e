package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * The greedy form of <a href="https://arxiv.org/abs/2503.00307">ReMDM</a>'s loop schedule
 * (section 4.2) that Saber's authors compare with (decoding.md section 6.1): part of the
 * answer is decided, then in every round one pass masks the least probable decided cells
 * again and the next one decides as many anew, then the rest is decided. The schedule and
 * the revision; goes with {@link TopQuota}, one block, and
 * {@link FixedBlocks.End#STEPS_SPENT}.
 * <p>
 * Rounds cost two passes each and decide nothing more: not where passes are dear. Not
 * with caches. Without state.
 *
 * @param cells that a pass decides or masks again, from 1
 * @param before passes before the first round, from 1; the reference takes as many as
 * decide 7/8 of the answer
 * @param rounds 0–500, 32 by default
 */
public record ReMdm(int cells, int before, int rounds) implements StepSchedule, RevisePolicy {

	/** Of the reference. */
	public static final int DEFAULT_ROUNDS = 32;

	private static final int MOST_ROUNDS = 500;

	public ReMdm {
		if (cells < 1 || before < 1 || rounds < 0 || rounds > MOST_ROUNDS) {
			throw new StrategyException(
					"%d cells, %d passes before and %d rounds aren't from 1, from 1 and between 0 and %d"
						.formatted(cells, before, rounds, MOST_ROUNDS),
					"remask");
		}
	}

	@Override
	public int quota(StepContext context) {
		return masksAgain(context) ? 0 : this.cells;
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.before + 2 * this.rounds && context.maskedInWindow() == 0;
	}

	@Override
	public void watch(StepContext context, BitSet watched) {
		Canvas canvas = context.canvas();
		if (masksAgain(context)) {
			for (int index = canvas.promptLength(); index < context.window().end(); index++) {
				if (canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index)) {
					watched.set(index);
				}
			}
		}
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		for (int count = 0; masksAgain(context) && count < this.cells; count++) {
			int worst = -1;
			double least = Double.POSITIVE_INFINITY;
			for (int index = context.canvas().promptLength(); index < context.window().end(); index++) {
				if (observations.has(index) && !context.canvas().isMasked(index) && !remask.get(index)
						&& observations.placed(index) < least) {
					least = observations.placed(index);
					worst = index;
				}
			}
			if (worst < 0) {
				return;
			}
			remask.set(worst);
		}
	}

	private boolean masksAgain(StepContext context) {
		int round = context.stepInWindow() - this.before;
		return round >= 0 && round < 2 * this.rounds && round % 2 == 0;
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}

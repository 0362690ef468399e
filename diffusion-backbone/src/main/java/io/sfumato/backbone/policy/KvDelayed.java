package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The delayed cache of <a href="https://arxiv.org/abs/2505.15781">dKV-Cache</a> (section
 * 3.2, dKV-Cache-Decode) for models with full attention: the keys and values of a cell
 * are kept one pass after it was decided, from the first pass that has seen its token,
 * since they change most just then. What isn't held is evaluated, every mask among it, so
 * any cell can be decided at any time and no blocks are needed. Every block begins with
 * two passes over the whole canvas, and every few passes there is another.
 * <p>
 * Saves little before half of the answer is decided, and nothing for a single sequence on
 * a machine that waits for memory. Not for models that were trained to see their prompt
 * without the answer, and not with cells that are masked again.
 */
public final class KvDelayed implements KvPolicy {

	/** Of the paper. */
	public static final int DEFAULT = 8;

	private final int refresh;

	private final HeldCells held;

	private final BitSet decided = new BitSet();

	/**
	 * @param backbone joins what is held with what is new
	 * @param refresh every how many passes of a block all cells are evaluated, from 1; 8
	 * by default, 1 means no cache
	 */
	public KvDelayed(Backbone backbone, int refresh) {
		if (refresh < 1) {
			throw new StrategyException("a refresh every %d passes".formatted(refresh), "cache");
		}
		this.refresh = refresh;
		this.held = new HeldCells(backbone);
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int step = context.stepInWindow();
		if (isFull(step)) {
			close();
		}
		this.held.queryOthers(plan, context.canvas().length());
		if (!isFull(step + 1)) {
			plan.keepKeyValues();
		}
	}

	private boolean isFull(int step) {
		return step <= 1 || step % this.refresh == 0;
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		Canvas canvas = context.canvas();
		for (int index = 0; index < canvas.length(); index++) {
			this.decided.set(index, !canvas.isMasked(index));
		}
		this.held.hold(fresh, this.decided, canvas.length());
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		this.held.close();
	}

}

package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * {@link KvDelayed} for models that predict a cell from the one before it
 * (<a href="https://arxiv.org/abs/2505.15781">dKV-Cache</a> for Dream): a cell whose row
 * is still needed to predict the cell behind it is evaluated, decided or not. As there, a
 * cell is held one pass after its time has come, from the first pass that has seen the
 * tokens it depends on.
 * <p>
 * With the limits of {@link KvDelayed}; the whole answer is one block.
 */
public final class KvDelayedShifted implements KvPolicy {

	/** Of the paper. */
	public static final int DEFAULT = 4;

	private final HeldCells held;

	private final Rule rule;

	private final int refresh;

	private final boolean keepsPrompt;

	private final BitSet wanted = new BitSet();

	/**
	 * @param backbone joins what is held with what is new
	 * @param rule which cells are held
	 * @param refresh every how many passes all cells are evaluated, from 1; 4 by default
	 * @param keepsPrompt whether a refresh leaves out the prompt, whose keys and values
	 * are those of the first pass for the whole run
	 */
	public KvDelayedShifted(Backbone backbone, Rule rule, int refresh, boolean keepsPrompt) {
		if (refresh < 1) {
			throw new StrategyException("a refresh every %d passes".formatted(refresh), "cache");
		}
		this.held = new HeldCells(backbone);
		this.rule = rule;
		this.refresh = refresh;
		this.keepsPrompt = keepsPrompt;
	}

	/** The prompt of the first pass, and nothing else. */
	public static KvDelayedShifted promptAlone(Backbone backbone) {
		return new KvDelayedShifted(backbone, Rule.PROMPT, Integer.MAX_VALUE, true);
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int step = context.stepInWindow();
		if (step == 0 || (isRefresh(step) && !this.keepsPrompt)) {
			close();
		}
		else if (isRefresh(step)) {
			this.held.keepFirst();
		}
		this.held.queryOthers(plan, context.canvas().length());
		if ((step == 0) ? this.keepsPrompt || !isRefresh(1) : this.rule != Rule.PROMPT && !isRefresh(step + 1)) {
			plan.keepKeyValues();
		}
	}

	private boolean isRefresh(int step) {
		return step % this.refresh == 0;
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		Canvas canvas = context.canvas();
		int last = canvas.length() - 1;
		boolean first = context.stepInWindow() == 0;
		for (int index = 0; index <= last; index++) {
			boolean decided = !canvas.isMasked(index);
			boolean predicts = index < last && canvas.isMasked(index + 1);
			boolean holds = switch (first ? Rule.PREDICTED : this.rule) {
				case PROMPT -> false;
				// the last cell predicts nothing; the first pass holds it if it is given
				case PREDICTED -> (index < last) ? !predicts : !first || decided;
				case PAIRS -> decided && !predicts && (index < last || !canvas.isMasked(Math.max(0, last - 1)));
				case DECIDED -> decided;
			};
			this.wanted.set(index, holds);
		}
		this.held.hold(fresh, this.wanted, canvas.length());
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		this.held.close();
	}

	/** Which cells are held. */
	public enum Rule {

		/** Those of the prompt whose next cell is given; the rest never. */
		PROMPT,

		/**
		 * Those whose next cell is decided, be they decided themselves or not ({@code un}
		 * of the reference).
		 */
		PREDICTED,

		/** Those that are decided and whose next cell is too ({@code un_right}). */
		PAIRS,

		/**
		 * Those that are decided ({@code right}). A mask behind one of them isn't
		 * predicted and sits out the pass, so a run may end with masks: only to reproduce
		 * the paper's comparison.
		 */
		DECIDED

	}

}

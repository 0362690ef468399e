package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The prompt's keys and values, computed once and without the answer in sight, for models
 * that were trained so: Prefix-DLM (<a href="https://arxiv.org/abs/2505.16839">LaViDa</a>
 * section 3.3) and segment-causal attention. Exact; every pass evaluates the answer
 * alone, but for the first one where nobody has evaluated the prompt before: that
 * evaluates both, under the model's own mask. What is dropped of the prompt is cut out of
 * its keys and values, which have seen it.
 * <p>
 * Where a model predicts a cell from the one before it (LaViDa-Dream), the prompt's last
 * cell is evaluated with the answer, under a mask that keeps it from seeing the answer:
 * its row predicts the answer's first cell.
 */
public final class KvPrefixLm implements KvPolicy {

	private final PromptKeys prompt;

	private final int lead;

	/** What is left of it when cells were dropped, or are evaluated. */
	private final HeldKeys left = new HeldKeys();

	/** The cells it holds. */
	private @Nullable BitSet cells;

	/**
	 * @param prefix of all cells of the prompt, at their positions; not closed here
	 */
	public KvPrefixLm(KeyValues prefix) {
		this(prefix, 0);
	}

	/**
	 * @param prefix of all cells of the prompt, at their positions; not closed here
	 * @param lead as below
	 */
	public KvPrefixLm(KeyValues prefix, int lead) {
		this(new KnownPrompt(prefix), lead);
	}

	/**
	 * @param prompt of all its cells, at their positions; not closed here
	 * @param lead cells of the prompt that are evaluated with the answer, as many as the
	 * model's logits are shifted by
	 */
	public KvPrefixLm(PromptKeys prompt, int lead) {
		this.prompt = prompt;
		this.lead = lead;
	}

	/** Cells of the prompt that are evaluated with the answer. */
	public int lead() {
		return this.lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		if (!this.prompt.isComplete()) {
			planBoth(canvas, plan);
			return;
		}
		KeyValues prefix = this.prompt.keyValues();
		int promptLength = canvas.promptLength();
		if (prefix.length() != promptLength) {
			throw new IllegalStateException(
					"the prefix holds %d cells, the canvas's prompt has %d".formatted(prefix.length(), promptLength));
		}
		int lead = Math.min(this.lead, promptLength);
		if (lead > 0 && this.left.get() == null && lead < promptLength) {
			this.left.hold(prefix.slice(0, promptLength), 0, promptLength - lead);
		}
		KeyValues left = (lead == promptLength) ? null : this.left.get();
		KeyValues past = (left != null || lead > 0) ? left : prefix;
		int length = canvas.length();
		plan.query(promptLength - lead, length).past(past, this.cells);
		if (lead > 0) {
			plan.mask(mask((past != null) ? past.length() : 0, lead, length - promptLength));
		}
	}

	/** What nobody has evaluated of the prompt, and the answer. */
	private void planBoth(Canvas canvas, ForwardPlan plan) {
		BitSet known = this.prompt.knownCells();
		int length = canvas.length();
		for (int from = known.nextClearBit(0); from < length;) {
			int to = known.nextSetBit(from);
			plan.query(from, (to >= 0) ? to : length);
			from = known.nextClearBit((to >= 0) ? to : length);
		}
		plan.past(this.prompt.known(), known).keepKeyValues();
		BitSet all = canvas.attention(this.prompt.attention());
		if (all == null) {
			throw new IllegalStateException("a prompt that sees its answer has no keys and values of its own");
		}
		int[] places = new int[length];
		Arrays.setAll(places, plan::keyOf);
		int keys = known.cardinality() + plan.count();
		BitSet mask = new BitSet(plan.count() * keys);
		for (int query = 0; query < plan.count(); query++) {
			int row = plan.cell(query) * length;
			for (int seen = all.nextSetBit(row); seen >= 0 && seen < row + length; seen = all.nextSetBit(seen + 1)) {
				mask.set(query * keys + places[seen - row]);
			}
		}
		plan.mask(mask);
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		this.prompt.complete(fresh);
	}

	/** What is evaluated of the prompt sees the prompt, the answer sees all. */
	private static BitSet mask(int past, int lead, int answer) {
		int keys = past + lead + answer;
		BitSet mask = new BitSet((lead + answer) * keys);
		for (int query = 0; query < lead + answer; query++) {
			mask.set(query * keys, query * keys + ((query < lead) ? past + lead : keys));
		}
		return mask;
	}

	@Override
	public void drop(Backbone backbone, Canvas canvas, BitSet dropped) {
		BitSet cells = new BitSet();
		cells.set(0, canvas.promptLength() - this.lead);
		cells.andNot(dropped);
		this.left.holdOf(backbone, this.prompt.keyValues(), cells);
		this.cells = cells;
	}

	@Override
	public boolean canDrop() {
		return true;
	}

	@Override
	public void close() {
		this.left.close();
	}

	@Override
	public Exactness exactness() {
		return Exactness.EXACT;
	}

	/**
	 * Computed beforehand.
	 *
	 * @param keyValues of all cells
	 */
	private record KnownPrompt(KeyValues keyValues) implements PromptKeys {

		@Override
		public boolean isComplete() {
			return true;
		}

		@Override
		public KeyValues known() {
			return this.keyValues;
		}

		@Override
		public BitSet knownCells() {
			BitSet cells = new BitSet();
			cells.set(0, this.keyValues.length());
			return cells;
		}

		@Override
		public AttentionPattern attention() {
			throw new IllegalStateException("nothing is left to evaluate");
		}

		@Override
		public void complete(KeyValues fresh) {
			fresh.close();
			throw new IllegalStateException("nothing is left to evaluate");
		}

	}

}

package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The prompt's keys and values, computed once and without the answer in sight, for models
 * that were trained so: Prefix-DLM (<a href="https://arxiv.org/abs/2505.16839">LaViDa</a>
 * section 3.3) and segment-causal attention. Exact; every pass evaluates the answer
 * alone. What is dropped of the prompt is cut out of its keys and values, which have seen
 * it.
 * <p>
 * Where a model predicts a cell from the one before it (LaViDa-Dream), the prompt's last
 * cell is evaluated with the answer, under a mask that keeps it from seeing the answer:
 * its row predicts the answer's first cell.
 */
public final class KvPrefixLm implements KvPolicy {

	private final KeyValues prefix;

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
	 * @param lead cells of the prompt that are evaluated with the answer, as many as the
	 * model's logits are shifted by
	 */
	public KvPrefixLm(KeyValues prefix, int lead) {
		this.prefix = prefix;
		this.lead = Math.min(lead, prefix.length());
	}

	/** Cells of the prompt that are evaluated with the answer. */
	public int lead() {
		return this.lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int promptLength = context.canvas().promptLength();
		if (this.prefix.length() != promptLength) {
			throw new IllegalStateException("the prefix holds %d cells, the canvas's prompt has %d"
				.formatted(this.prefix.length(), promptLength));
		}
		if (this.lead > 0 && this.left.get() == null && this.lead < promptLength) {
			this.left.hold(this.prefix.slice(0, promptLength), 0, promptLength - this.lead);
		}
		KeyValues left = (this.lead == promptLength) ? null : this.left.get();
		KeyValues past = (left != null || this.lead > 0) ? left : this.prefix;
		int length = context.canvas().length();
		plan.query(promptLength - this.lead, length).past(past, this.cells);
		if (this.lead > 0) {
			plan.mask(mask((past != null) ? past.length() : 0, length - promptLength));
		}
	}

	/** What is evaluated of the prompt sees the prompt, the answer sees all. */
	private BitSet mask(int past, int answer) {
		int keys = past + this.lead + answer;
		BitSet mask = new BitSet((this.lead + answer) * keys);
		for (int query = 0; query < this.lead + answer; query++) {
			mask.set(query * keys, query * keys + ((query < this.lead) ? past + this.lead : keys));
		}
		return mask;
	}

	@Override
	public void drop(Backbone backbone, Canvas canvas, BitSet dropped) {
		BitSet cells = new BitSet();
		cells.set(0, canvas.promptLength() - this.lead);
		cells.andNot(dropped);
		this.left.holdOf(backbone, this.prefix, cells);
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

}

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
 */
public final class KvPrefixLm implements KvPolicy {

	private final KeyValues prefix;

	/** What is left of it when cells were dropped. */
	private final HeldKeys left = new HeldKeys();

	/** The cells it holds. */
	private @Nullable BitSet cells;

	/**
	 * @param prefix of all cells of the prompt, at their positions; not closed here
	 */
	public KvPrefixLm(KeyValues prefix) {
		this.prefix = prefix;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int promptLength = context.canvas().promptLength();
		if (this.prefix.length() != promptLength) {
			throw new IllegalStateException("the prefix holds %d cells, the canvas's prompt has %d"
				.formatted(this.prefix.length(), promptLength));
		}
		KeyValues left = this.left.get();
		plan.query(promptLength, context.canvas().length()).past((left != null) ? left : this.prefix, this.cells);
	}

	@Override
	public void drop(Backbone backbone, Canvas canvas, BitSet dropped) {
		BitSet cells = new BitSet();
		cells.set(0, canvas.promptLength());
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

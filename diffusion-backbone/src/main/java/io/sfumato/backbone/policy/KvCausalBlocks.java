package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The exact cache of models that see no later block
 * (<a href="https://arxiv.org/abs/2510.06303">SDAR</a>, LLaDA2, Fast-dLLM v2,
 * Efficient-DLM; decoding.md section 5.6): what stands before the active block never
 * changes again, so its keys and values are computed once, and nothing behind the block
 * is evaluated at all. The published samplers spend a pass of its own on every block that
 * is complete, to store it; here that is part of the next block's first pass, under a
 * mask that keeps it from seeing the next block: the same numbers, a pass less per block.
 * <p>
 * Only for models that were trained so, in blocks of the length they were trained with:
 * {@link CausalBlocks}, as a whole or in {@link SubBlocks}. Not with cells of earlier
 * blocks that are masked again, and not with early exits, which read masks behind the
 * block.
 */
public final class KvCausalBlocks implements KvPolicy {

	private final Backbone backbone;

	private final CausalBlocks blocks;

	private final int lead;

	private final HeldKeys held = new HeldKeys();

	private int length;

	/**
	 * @param backbone joins what is held with what is new
	 * @param blocks those of the run
	 * @param lead cells before a block that are evaluated with it, as many as the model's
	 * logits are shifted by
	 */
	public KvCausalBlocks(Backbone backbone, CausalBlocks blocks, int lead) {
		this.backbone = backbone;
		this.blocks = blocks;
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		// of a block that is decided in parts, all is seen
		int end = this.blocks.endOf(context.canvas(), context.window().start());
		plan.query(this.length, end).past(this.held.get()).mask(this.blocks.attention(this.length, end));
		if (this.length < stable(context)) {
			plan.keepKeyValues();
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		List<KeyValues> parts = new ArrayList<>(1);
		try (fresh) {
			parts.add(fresh.slice(0, stable(context) - this.length));
		}
		this.held.append(this.backbone, parts);
		this.length = stable(context);
	}

	/** Cells that aren't evaluated again. */
	private int stable(StepContext context) {
		return Math.max(0, this.blocks.startOf(context.window().start()) - this.lead);
	}

	CausalBlocks blocks() {
		return this.blocks;
	}

	@Override
	public Exactness exactness() {
		return Exactness.EXACT;
	}

	@Override
	public void close() {
		this.held.close();
		this.length = 0;
	}

}

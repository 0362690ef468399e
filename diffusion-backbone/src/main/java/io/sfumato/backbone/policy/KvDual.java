package io.sfumato.backbone.policy;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The dual cache of <a href="https://arxiv.org/abs/2505.22618">Fast-dLLM</a> (section
 * 3.2) for models with full attention. The first pass of a block evaluates the whole
 * canvas and decides with exact logits; the block's other passes evaluate the block alone
 * and reuse the keys and values before it and behind it, which have not seen what the
 * block has decided since. The cheapest pass there is, and the stalest cache: the masks
 * behind the block are stale too.
 * <p>
 * Since attention doesn't care in which order keys stand, replacing the block's rows of a
 * full-length cache is the same as reading all other rows and appending the block.
 * <p>
 * Not for models that were trained to see their prompt without the answer
 * ({@link KvPrefixLm} is exact there), not where a window lets cells behind it be decided
 * ({@link UnfencedBlocks}, {@link Pipelined}), and not with cells that are masked again.
 */
public final class KvDual implements KvPolicy {

	private final Backbone backbone;

	private final int lead;

	private final HeldKeys others = new HeldKeys();

	/**
	 * Evaluates nothing around the block anew.
	 * @param backbone joins what stands before the block with what stands behind
	 */
	public KvDual(Backbone backbone) {
		this(backbone, 0);
	}

	/**
	 * @param backbone joins what stands before the block with what stands behind
	 * @param lead cells before the block that are evaluated with it, as in
	 * {@link KvPrefix#KvPrefix(int)}
	 */
	public KvDual(Backbone backbone, int lead) {
		this.backbone = backbone;
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int start = start(context);
		int end = context.window().end();
		int length = context.canvas().length();
		if (start == 0 && end == length) {
			plan.query(0, length);
		}
		else if (context.stepInWindow() == 0) {
			plan.query(0, length).keepKeyValues();
		}
		else {
			plan.query(start, end).past(this.others.get());
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		this.others.holdAround(this.backbone, fresh, start(context), context.window().end());
	}

	private int start(StepContext context) {
		return Math.max(0, context.window().start() - this.lead);
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		this.others.close();
	}

}

package io.sfumato.backbone.policy;

import io.sfumato.backbone.KeyValues;

/**
 * The prefix cache of <a href="https://arxiv.org/abs/2505.22618">Fast-dLLM</a> (section
 * 3.2) for models with full attention. The first pass of a block evaluates the whole
 * canvas and decides with exact logits; the keys and values before the block are kept for
 * the block's other passes, which evaluate the block and what follows. They are stale in
 * that they have not seen what the block has decided since.
 * <p>
 * Not for models that were trained to see their prompt without the answer:
 * {@link KvPrefixLm} is exact there and needs no refresh.
 */
public final class KvPrefix implements KvPolicy {

	private final int lead;

	private final HeldKeys prefix = new HeldKeys();

	/** Evaluates nothing before the block anew. */
	public KvPrefix() {
		this(0);
	}

	/**
	 * @param lead cells before the block that are evaluated with it: as many as the
	 * model's logits are shifted by, so that the block's first cell is predicted in every
	 * pass; 0 where the first pass decides that cell ({@link PositionFirst})
	 */
	public KvPrefix(int lead) {
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int length = context.canvas().length();
		int start = start(context);
		if (start == 0) {
			plan.query(0, length);
		}
		else if (context.stepInWindow() == 0) {
			plan.query(0, length).keepKeyValues();
		}
		else {
			plan.query(start, length).past(this.prefix.get());
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		this.prefix.hold(fresh, 0, start(context));
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
		this.prefix.close();
	}

}

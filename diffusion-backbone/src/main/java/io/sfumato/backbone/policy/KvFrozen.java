package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The prefix cache that is never refreshed
 * (<a href="https://arxiv.org/abs/2505.21467">FlashDLM</a> section 3.1, FreeCache) for
 * models with full attention: what stands before the block keeps the keys and values it
 * had when its own block was complete, for the rest of the run. A block costs one pass
 * over itself and the block before instead of {@link KvPrefix}'s pass over everything;
 * the price is that early cells never see late ones.
 * <p>
 * The published code keeps a block's keys of its last pass, which decides its last cells
 * and so has not seen them; here they are those of the next pass, which evaluates the
 * block once more.
 * <p>
 * For long prompts and answers in many blocks. Not for models that were trained to see
 * their prompt without the answer ({@link KvPrefixLm} is exact there), and not with cells
 * that are masked again.
 */
public final class KvFrozen implements KvPolicy {

	private final Backbone backbone;

	private final int lead;

	private final HeldKeys frozen = new HeldKeys();

	private int length;

	/**
	 * @param backbone joins what is frozen with what is new
	 * @param lead cells before the block that are evaluated with it, as in
	 * {@link KvPrefix#KvPrefix(int)}
	 */
	public KvFrozen(Backbone backbone, int lead) {
		this.backbone = backbone;
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		plan.query(this.length, context.canvas().length()).past(this.frozen.get());
		if (this.length < start(context)) {
			plan.keepKeyValues();
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		List<KeyValues> parts = new ArrayList<>(1);
		try (fresh) {
			parts.add(fresh.slice(0, start(context) - this.length));
		}
		this.frozen.append(this.backbone, parts);
		this.length = start(context);
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
		this.frozen.close();
		this.length = 0;
	}

}

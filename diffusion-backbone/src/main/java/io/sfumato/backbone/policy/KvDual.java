package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The dual cache of <a href="https://arxiv.org/abs/2505.22618">Fast-dLLM</a> (section
 * 3.2) for models with full attention. As {@link KvPrefix}, but the keys and values behind
 * the block are kept too, so that a block's other passes evaluate the block alone; its own
 * are never kept.
 */
public final class KvDual implements KvPolicy {

	private final Backbone backbone;

	private final int lead;

	private @Nullable KeyValues around;

	/**
	 * @param backbone joins what stands before and behind a block
	 * @param lead cells before the block that are evaluated with it, as in
	 * {@link KvPrefix#KvPrefix(int)}
	 */
	public KvDual(Backbone backbone, int lead) {
		this.backbone = backbone;
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int length = context.canvas().length();
		int start = start(context);
		int end = context.window().end();
		if (start == 0 && end == length) {
			plan.query(0, length);
		}
		else if (context.stepInWindow() == 0) {
			plan.query(0, length).keepKeyValues();
		}
		else {
			plan.query(start, end).past(this.around);
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		close();
		List<KeyValues> parts = new ArrayList<>();
		try (fresh) {
			if (start(context) > 0) {
				parts.add(fresh.slice(0, start(context)));
			}
			if (context.window().end() < fresh.length()) {
				parts.add(fresh.slice(context.window().end(), fresh.length()));
			}
			this.around = this.backbone.join(parts);
		}
		finally {
			parts.forEach(KeyValues::close);
		}
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
		if (this.around != null) {
			this.around.close();
			this.around = null;
		}
	}

}

package io.sfumato.backbone.policy;

import io.sfumato.backbone.KeyValues;

/**
 * The prompt's keys and values, computed once and without the answer in sight, for models
 * that were trained so: Prefix-DLM (<a href="https://arxiv.org/abs/2505.16839">LaViDa</a>
 * section 3.3) and segment-causal attention. Exact; every pass evaluates the answer
 * alone.
 */
public final class KvPrefixLm implements KvPolicy {

	private final KeyValues prefix;

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
		plan.query(promptLength, context.canvas().length()).past(this.prefix);
	}

	@Override
	public Exactness exactness() {
		return Exactness.EXACT;
	}

}

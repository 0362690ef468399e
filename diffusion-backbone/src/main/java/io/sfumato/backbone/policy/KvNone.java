package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.canvas.Canvas;

/**
 * No reuse: every pass evaluates the whole canvas, under the attention pattern the model
 * was trained with.
 */
public final class KvNone implements KvPolicy {

	private final @Nullable BitSet mask;

	public KvNone(Canvas canvas, AttentionPattern pattern) {
		this.mask = canvas.attention(pattern);
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		plan.query(0, context.canvas().length()).mask(this.mask);
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

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

	private final AttentionPattern pattern;

	private @Nullable BitSet mask;

	private int version;

	public KvNone(Canvas canvas, AttentionPattern pattern) {
		this.pattern = pattern;
		this.mask = canvas.attention(pattern);
		this.version = canvas.version();
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		if (this.version != canvas.version()) {
			this.mask = canvas.attention(this.pattern);
			this.version = canvas.version();
		}
		plan.query(0, canvas.length()).mask(this.mask);
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

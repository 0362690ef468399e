package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.canvas.Canvas;

/**
 * No reuse: every pass evaluates the whole canvas, under the attention pattern the model
 * was trained with.
 */
public final class KvNone implements KvPolicy {

	private final AttentionPattern pattern;

	/** Of a model that knows blocks; null for the pattern alone. */
	private final @Nullable BackboneShape shape;

	private @Nullable BitSet mask;

	private int version;

	private final BitSet dropped = new BitSet();

	public KvNone(Canvas canvas, AttentionPattern pattern) {
		this(canvas, pattern, null);
	}

	public KvNone(Canvas canvas, BackboneShape shape) {
		this(canvas, shape.attention(), shape);
	}

	private KvNone(Canvas canvas, AttentionPattern pattern, @Nullable BackboneShape shape) {
		this.pattern = pattern;
		this.shape = shape;
		this.mask = attention(canvas);
		this.version = canvas.version();
	}

	private @Nullable BitSet attention(Canvas canvas) {
		return (this.shape != null) ? canvas.attention(this.shape) : canvas.attention(this.pattern);
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		if (this.version != canvas.version()) {
			this.mask = mask(canvas);
			this.version = canvas.version();
		}
		for (int from = 0; from < canvas.length();) {
			int to = this.dropped.nextSetBit(from);
			plan.query(from, (to >= 0) ? to : canvas.length());
			from = this.dropped.nextClearBit((to >= 0) ? to : canvas.length());
		}
		plan.mask(this.mask);
	}

	@Override
	public void drop(Backbone backbone, Canvas canvas, BitSet dropped) {
		this.dropped.clear();
		this.dropped.or(dropped);
		this.mask = mask(canvas);
	}

	@Override
	public boolean canDrop() {
		return true;
	}

	/** Of the cells that are left, among each other. */
	private @Nullable BitSet mask(Canvas canvas) {
		BitSet all = attention(canvas);
		if (all == null || this.dropped.isEmpty()) {
			return all;
		}
		int length = canvas.length();
		int left = length - this.dropped.cardinality();
		BitSet mask = new BitSet(left * left);
		int row = 0;
		for (int query = this.dropped.nextClearBit(0); query < length; query = this.dropped.nextClearBit(query + 1)) {
			int column = 0;
			for (int key = this.dropped.nextClearBit(0); key < length; key = this.dropped.nextClearBit(key + 1)) {
				mask.set(row * left + column++, all.get(query * length + key));
			}
			row++;
		}
		return mask;
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

package io.sfumato.backbone.policy;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The dual cache with a margin: what stands near the block is evaluated with it in every
 * pass, so that its keys and values keep up with what the block decides, and only what
 * stands further off is held (vicinity refresh of
 * <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section 7.8). The
 * first passes of a run evaluate everything, since most is decided about the answer's
 * shape then.
 * <p>
 * For long answers of models whose cells see everything; without a margin it is
 * {@link KvDual}, with one as long as the canvas there is no cache. The limits are those
 * of {@link KvDual}.
 */
public final class KvVicinity implements KvPolicy {

	/** Cells evaluated on either side of a block, of dInfer. */
	public static final int DEFAULT_LOOK = 16;

	/** Passes over everything in the beginning, of dInfer. */
	public static final int DEFAULT_WARM_UP = 4;

	private final Backbone backbone;

	private final int before;

	private final int after;

	private final int warmUp;

	private final HeldKeys others = new HeldKeys();

	/**
	 * @param backbone joins what stands before the margin with what stands behind
	 * @param before cells before the block that are evaluated with it, at least as many
	 * as the model's logits are shifted by; 16 by default
	 * @param after cells behind it, at least 0; 16 by default
	 * @param warmUp passes over everything before anything is held, at least 0; 4 by
	 * default
	 */
	public KvVicinity(Backbone backbone, int before, int after, int warmUp) {
		if (before < 0 || after < 0 || warmUp < 0) {
			throw new StrategyException("a margin of %d and %d cells after %d passes".formatted(before, after, warmUp),
					"cache");
		}
		this.backbone = backbone;
		this.before = before;
		this.after = after;
		this.warmUp = warmUp;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int start = start(context);
		int end = end(context);
		int length = context.canvas().length();
		if (start == 0 && end == length) {
			plan.query(0, length);
		}
		else if (context.stepInWindow() == 0 || context.step() < this.warmUp) {
			plan.query(0, length).keepKeyValues();
		}
		else {
			plan.query(start, end).past(this.others.get());
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		this.others.holdAround(this.backbone, fresh, start(context), end(context));
	}

	private int start(StepContext context) {
		return Math.max(0, context.window().start() - this.before);
	}

	private int end(StepContext context) {
		return Math.min(context.canvas().length(), context.window().end() + this.after);
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

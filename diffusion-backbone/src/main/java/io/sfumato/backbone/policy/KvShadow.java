package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.canvas.Canvas;

/**
 * No reuse, and behind the canvas a shadow of the active block: for each of its cells a
 * mask at the same position that sees everything but that cell, so that the model says
 * what it would put there if it didn't know what stands there
 * (<a href="https://arxiv.org/abs/2507.18578">WINO</a> section 3.3). Shadows see each
 * other; nobody else sees them, so what is decided is the same as without.
 * <p>
 * Only for models with full attention.
 */
public final class KvShadow implements KvPolicy {

	private @Nullable BitSet mask;

	private int maskedBlock = -1;

	/**
	 * @throws StrategyException if the model's attention isn't full
	 */
	public KvShadow(AttentionPattern pattern) {
		if (pattern != AttentionPattern.BIDIRECTIONAL) {
			throw new StrategyException("remask 'wino' needs a model whose cells see everything", "remask");
		}
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Window window = context.window();
		Canvas canvas = context.canvas();
		if (this.maskedBlock != window.index()) {
			this.mask = mask(canvas.length(), window);
			this.maskedBlock = window.index();
		}
		plan.query(0, canvas.length()).shadow(window.start(), window.end()).mask(this.mask);
	}

	private static BitSet mask(int length, Window window) {
		int all = length + window.end() - window.start();
		BitSet mask = new BitSet(all * all);
		for (int query = 0; query < length; query++) {
			mask.set(query * all, query * all + length);
		}
		for (int shadow = length; shadow < all; shadow++) {
			mask.set(shadow * all, (shadow + 1) * all);
			mask.clear(shadow * all + window.start() + shadow - length);
		}
		return mask;
	}

	@Override
	public int capacity(int length) {
		return 2 * length;
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

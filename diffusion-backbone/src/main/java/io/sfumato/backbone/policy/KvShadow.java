package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * No reuse, and behind the canvas a shadow of the active block: for each of its cells a
 * mask at the same position that sees everything but that cell, so that the model says
 * what it would put there if it didn't know what stands there
 * (<a href="https://arxiv.org/abs/2507.18578">WINO</a> section 3.3). Shadows see each
 * other; nobody else sees them, so what is decided is the same as without.
 * <p>
 * For models with full attention, or over the prompt's keys and values where those are
 * exact: an answer cell of such a model sees everything too.
 */
public final class KvShadow implements KvPolicy {

	private final @Nullable KeyValues prefix;

	private @Nullable BitSet mask;

	private int maskedBlock = -1;

	/**
	 * @throws StrategyException if the model's attention isn't full
	 */
	public KvShadow(AttentionPattern pattern) {
		if (pattern != AttentionPattern.BIDIRECTIONAL) {
			throw new StrategyException("remask 'wino' needs a model whose cells see everything", "remask");
		}
		this.prefix = null;
	}

	/**
	 * @param prefix of all cells of the prompt, exact; not closed here
	 */
	public KvShadow(KeyValues prefix) {
		this.prefix = prefix;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Window window = context.window();
		Canvas canvas = context.canvas();
		int first = (this.prefix != null) ? canvas.promptLength() : 0;
		if (this.maskedBlock != window.index()) {
			this.mask = mask(canvas.length(), first, window);
			this.maskedBlock = window.index();
		}
		plan.query(first, canvas.length()).shadow(window.start(), window.end()).past(this.prefix).mask(this.mask);
	}

	/**
	 * Bits of the queries, the cells from {@code first} and the window's shadows, by
	 * keys, all cells and the shadows.
	 */
	private static BitSet mask(int length, int first, Window window) {
		int keys = length + window.end() - window.start();
		BitSet mask = new BitSet((keys - first) * keys);
		for (int cell = first; cell < length; cell++) {
			int row = (cell - first) * keys;
			mask.set(row, row + length);
		}
		for (int shadow = length; shadow < keys; shadow++) {
			int row = (shadow - first) * keys;
			mask.set(row, row + keys);
			mask.clear(row + window.start() + shadow - length);
		}
		return mask;
	}

	@Override
	public int capacity(int length) {
		return 2 * length;
	}

	@Override
	public Exactness exactness() {
		return (this.prefix != null) ? Exactness.EXACT : Exactness.NONE;
	}

}

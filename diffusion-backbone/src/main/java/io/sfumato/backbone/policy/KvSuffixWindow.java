package io.sfumato.backbone.policy;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The prefix cache of {@link KvPrefix}, and of what follows the block only the nearest
 * masks and the very last one are evaluated, each at its true position
 * (<a href="https://arxiv.org/abs/2601.17917">Streaming-dLLM</a> section 4.1): far masks
 * say little more than where the answer ends. Cells behind the block that aren't masks
 * are always evaluated.
 * <p>
 * For long answers in blocks. Not where the block reaches to the end (nothing is left to
 * leave out), and with the limits of {@link KvPrefix}.
 */
public final class KvSuffixWindow implements KvPolicy {

	/** Of the paper, for LLaDA-1.5. */
	public static final int DEFAULT = 96;

	private final int cells;

	private final HeldKeys prefix = new HeldKeys();

	/**
	 * @param cells masks behind the block that are evaluated, besides the last one; at
	 * least 0, 96 by default; the answer's length and more leaves nothing out
	 */
	public KvSuffixWindow(int cells) {
		if (cells < 0) {
			throw new StrategyException("a window of %d cells behind the block".formatted(cells), "cache");
		}
		this.cells = cells;
	}

	/** Whether a cell behind the block is evaluated. */
	static boolean sees(Canvas canvas, Window window, int cells, int index) {
		return index - window.end() < cells || index == canvas.length() - 1 || !canvas.isMasked(index);
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		Window window = context.window();
		if (window.start() > 0 && context.stepInWindow() > 0) {
			plan.query(window.start(), window.end()).past(this.prefix.get());
		}
		else {
			plan.query(0, window.end());
		}
		for (int index = window.end(); index < canvas.length(); index++) {
			if (sees(canvas, window, this.cells, index)) {
				plan.query(index, index + 1);
			}
		}
		if (window.start() > 0 && context.stepInWindow() == 0) {
			plan.keepKeyValues();
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		this.prefix.hold(fresh, 0, context.window().start());
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

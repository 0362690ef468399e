package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * No reuse, and some blocks leave out the soft tokens of images: these pass through
 * unchanged and aren't seen there (<a href="https://arxiv.org/abs/2511.15098">redundancy
 * study</a>, layer skipping; which blocks isn't published). Models adapted from
 * autoregressive ones have most redundancy in some of their blocks, those trained from
 * scratch don't.
 * <p>
 * For images of many tokens, where their share of a pass is large; costs nothing in the
 * prompt's text. Not for models trained from scratch ({@link AttentionPruning#late} suits
 * these), nor where the prompt's keys and values are computed once anyway
 * ({@link KvPrefixLm}).
 */
public final class KvLayerSkip extends KvByLayers {

	private final int from;

	private final int to;

	private final BitSet visual = new BitSet();

	/**
	 * @param from first block that leaves them out (inclusive)
	 * @param to last one (exclusive), at most the model's blocks
	 */
	public KvLayerSkip(Backbone backbone, int from, int to) {
		super(backbone);
		int layers = layers();
		if (from < 0 || to < from || to > layers) {
			throw new StrategyException("blocks %d to %d of %d can't be skipped".formatted(from, to, layers),
					"pruning");
		}
		this.from = from;
		this.to = to;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		for (int index = 0; first && index < canvas.promptLength(); index++) {
			this.visual.set(index, canvas.kind(index) == CellKind.VISUAL);
		}
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		cells.set(0, length());
		if (layer >= this.from && layer < this.to) {
			cells.andNot(this.visual);
		}
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

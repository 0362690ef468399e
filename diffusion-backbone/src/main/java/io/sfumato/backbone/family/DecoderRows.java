package io.sfumato.backbone.family;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;

/**
 * Results of a pass, read from the workspace it ran in; closing gives the workspace back.
 */
final class DecoderRows implements ForwardRows {

	private final DecoderBackbone backbone;

	private final int count;

	private final boolean hasLogits;

	private final int vocabulary;

	/** [layers, rows, keys]; empty if it wasn't asked for. */
	private final float[] attention;

	private @Nullable Workspace workspace;

	private @Nullable NativeKeyValues keyValues;

	DecoderRows(DecoderBackbone backbone, Workspace workspace, int count, boolean hasLogits, int vocabulary,
			@Nullable NativeKeyValues keyValues, float[] attention) {
		this.backbone = backbone;
		this.workspace = workspace;
		this.count = count;
		this.hasLogits = hasLogits;
		this.vocabulary = vocabulary;
		this.keyValues = keyValues;
		this.attention = attention;
	}

	@Override
	public int count() {
		return this.count;
	}

	@Override
	public int argmax(int row) {
		return (int) open(row).topIds.buffer().get(2 * row);
	}

	@Override
	public float max(int row) {
		return open(row).topLogits.buffer().get(2 * row);
	}

	@Override
	public float secondMax(int row) {
		return open(row).topLogits.buffer().get(2 * row + 1);
	}

	@Override
	public float logSumExp(int row) {
		return open(row).logSumExp.buffer().get(row);
	}

	@Override
	public float entropy(int row) {
		return open(row).entropy.buffer().get(row);
	}

	@Override
	public void logits(int row, float[] target) {
		if (!this.hasLogits) {
			throw new IllegalStateException("the request didn't ask for logits");
		}
		open(row).logits.buffer().get(row * this.vocabulary, target, 0, this.vocabulary);
	}

	@Override
	public void attention(int layer, int row, float[] target) {
		if (this.attention.length == 0) {
			throw new IllegalStateException("the request didn't ask where its rows look");
		}
		System.arraycopy(this.attention, (layer * this.count + row) * target.length, target, 0, target.length);
	}

	@Override
	public KeyValues takeKeyValues() {
		NativeKeyValues taken = this.keyValues;
		if (taken == null) {
			throw new IllegalStateException("the request didn't ask for keys and values, or they were taken before");
		}
		this.keyValues = null;
		return taken;
	}

	@Override
	public void close() {
		Workspace used = this.workspace;
		this.workspace = null;
		if (used != null) {
			this.backbone.giveBack(used);
		}
		if (this.keyValues != null) {
			this.keyValues.close();
			this.keyValues = null;
		}
	}

	private Workspace open(int row) {
		Workspace used = this.workspace;
		if (used == null) {
			throw new IllegalStateException("the rows are closed");
		}
		if (row < 0 || row >= this.count) {
			throw new IndexOutOfBoundsException("row %d of %d".formatted(row, this.count));
		}
		return used;
	}

}

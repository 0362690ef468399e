package io.sfumato.backbone.family;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import io.sfumato.backbone.LayerFeatures;

/**
 * The features of one canvas in native memory. Keys and values stand
 * {@code [kvHeads, cells, headDim]} as attention reads them, the rest {@code [cells, D]}.
 */
final class NativeFeatures implements LayerFeatures {

	private final int cells;

	private final Arena arena = Arena.ofShared();

	private final List<Block> blocks = new ArrayList<>();

	private long bytes;

	private long evaluations;

	private boolean closed;

	NativeFeatures(Decoder decoder, int cells) {
		this.cells = cells;
		int keyWidth = decoder.kvHeads() * decoder.headDim();
		for (int layer = 0; layer < decoder.layers().size(); layer++) {
			this.blocks.add(new Block(room(keyWidth), room(keyWidth), room(decoder.hidden()), room(decoder.hidden()),
					new BitSet(cells)));
		}
	}

	private FloatBuffer room(int width) {
		long size = (long) Float.BYTES * width * this.cells;
		this.bytes += size;
		return this.arena.allocate(size, 64).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
	}

	Block block(int layer) {
		return this.blocks.get(layer);
	}

	void evaluated(int count) {
		this.evaluations += count;
	}

	@Override
	public int cells() {
		return this.cells;
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

	@Override
	public long evaluations() {
		return this.evaluations;
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.arena.close();
		}
	}

	/**
	 * The features of one block.
	 *
	 * @param keys rotated
	 * @param values as they are
	 * @param attended what attention has added
	 * @param transformed what the MLP has added
	 * @param known cells that the block has evaluated
	 */
	record Block(FloatBuffer keys, FloatBuffer values, FloatBuffer attended, FloatBuffer transformed, BitSet known) {
	}

}

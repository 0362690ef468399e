package io.sfumato.runtime.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.graph.Weight;

/**
 * Lays out weights as a session reads them: a view of the mapped file where type and
 * layout are right already, otherwise widened, sliced, joined and transposed into memory
 * of the arena.
 */
final class WeightMemory {

	/**
	 * Edge of the squares in which matrices are transposed, so that both sides stay
	 * cached.
	 */
	private static final int TILE = 64;

	private final TensorStore store;

	private final Arena arena;

	WeightMemory(TensorStore store, Arena arena) {
		this.store = store;
		this.arena = arena;
	}

	/** The weight as fp32 in the graph's layout, direct and in native order. */
	ByteBuffer layOut(Weight weight) {
		long bytes = Math.multiplyExact(weight.elements(), Float.BYTES);
		if (bytes > Integer.MAX_VALUE - 8) {
			throw this.store.refuse(weight.rows().getFirst().tensor(),
					"%d bytes as fp32 don't fit one initialiser".formatted(bytes));
		}
		if (weight.isWholeTensor()) {
			String tensor = weight.rows().getFirst().tensor();
			if (this.store.info(tensor).type() == TensorType.F32
					&& ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
				MemorySegment mapped = this.store.data(tensor);
				if (mapped.address() % Float.BYTES == 0) {
					return mapped.asByteBuffer().order(ByteOrder.nativeOrder());
				}
			}
		}
		ByteBuffer target = this.arena.allocate(bytes, 64).asByteBuffer().order(ByteOrder.nativeOrder());
		FloatBuffer floats = target.asFloatBuffer();
		if (weight.transposed()) {
			transpose(weight, floats);
		}
		else {
			for (Weight.Rows rows : weight.rows()) {
				FloatBuffer part = floats.slice(floats.position(), (int) rows.elements());
				this.store.widen(rows.tensor(), rows.firstElement(), part);
				floats.position(floats.position() + (int) rows.elements());
			}
		}
		return target;
	}

	/** rows [out, in] → target [in, out], a strip of rows at a time. */
	private void transpose(Weight weight, FloatBuffer target) {
		int in = (int) weight.shape()[0];
		int out = (int) weight.shape()[1];
		float[] strip = new float[TILE * in];
		float[] turned = new float[TILE * in];
		int column = 0;
		for (Weight.Rows rows : weight.rows()) {
			TensorInfo info = this.store.info(rows.tensor());
			for (long row = rows.from(); row < rows.to(); row += TILE) {
				int count = (int) Math.min(TILE, rows.to() - row);
				this.store.widen(info.name(), row * in, FloatBuffer.wrap(strip, 0, count * in));
				transpose(strip, turned, count, in);
				for (int i = 0; i < in; i++) {
					target.put(i * out + column, turned, i * count, count);
				}
				column += count;
			}
		}
	}

	/** strip [count, in] → turned [in, count]. */
	private static void transpose(float[] strip, float[] turned, int count, int in) {
		for (int i = 0; i < in; i++) {
			for (int j = 0; j < count; j++) {
				turned[i * count + j] = strip[j * in + i];
			}
		}
	}

}

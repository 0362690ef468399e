package io.sfumato.runtime.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Named tensors over mapped memory. Thread-safe; valid until its owner is closed. Every
 * access to a tensor that doesn't exist is a {@link CheckpointException} that names it.
 */
public interface TensorStore {

	/** All names, in the order of the files. */
	Set<String> names();

	boolean contains(String name);

	TensorInfo info(String name);

	/** The raw little-endian bytes, a read-only view of the mapped file. */
	MemorySegment data(String name);

	/**
	 * A refusal of one tensor, with the file it stands in (or where it should stand).
	 */
	CheckpointException refuse(String name, String problem);

	/** All elements, widened to fp32 (BF16, F16, F32, F64). */
	default float[] floats(String name) {
		TensorInfo info = info(name);
		if (info.elements() > Integer.MAX_VALUE - 8) {
			throw refuse(name, "its %d elements don't fit an array".formatted(info.elements()));
		}
		float[] values = new float[(int) info.elements()];
		widen(name, 0, FloatBuffer.wrap(values));
		return values;
	}

	/** Row {@code row} of a matrix (the first axis), widened to fp32. */
	default float[] floatRow(String name, long row) {
		TensorInfo info = info(name);
		long width = info.elements() / Math.max(1, info.dimension(0));
		float[] values = new float[Math.toIntExact(width)];
		widen(name, Math.multiplyExact(row, width), FloatBuffer.wrap(values));
		return values;
	}

	/**
	 * Widens elements from index {@code first} on into all that remains of the target.
	 */
	default void widen(String name, long first, FloatBuffer target) {
		TensorInfo info = info(name);
		if (!info.type().isFloat()) {
			throw refuse(name, "has type %s, a floating-point type is needed".formatted(info.type()));
		}
		Widening.toFloats(info.type(), data(name), first, target);
	}

	/** All elements of an integer or boolean tensor. */
	default long[] longs(String name) {
		TensorInfo info = info(name);
		if (info.type().isFloat()) {
			throw refuse(name, "has type %s, an integer type is needed".formatted(info.type()));
		}
		if (info.elements() > Integer.MAX_VALUE - 8) {
			throw refuse(name, "its %d elements don't fit an array".formatted(info.elements()));
		}
		return Widening.toLongs(info, data(name));
	}

}

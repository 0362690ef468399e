package io.sfumato.runtime.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Stored numbers to the ones the CPU computes with. Safetensors data is little-endian and
 * isn't always aligned, so all layouts here are explicit about both.
 * <p>
 * The 16-bit types, which models come in, go through arrays: a model is widened once, in
 * the first seconds of a process, and an access to a memory segment costs a hundred times
 * one to an array until the optimising compiler has seen to it.
 */
final class Widening {

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	/** Elements of a chunk: both arrays fit the first-level cache. */
	private static final int CHUNK = 4096;

	private Widening() {
	}

	/** data [elements] of type → target[0 .. remaining), starting at element first. */
	static void toFloats(TensorType type, MemorySegment data, long first, FloatBuffer target) {
		int count = target.remaining();
		MemorySegment part = data.asSlice(first * type.bytes(), (long) count * type.bytes());
		switch (type) {
			case F32 -> MemorySegment.copy(part, FLOAT, 0, MemorySegment.ofBuffer(target),
					ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
			case BF16 -> throughArrays(part, target, (from, to, length) -> {
				for (int i = 0; i < length; i++) {
					to[i] = Float.intBitsToFloat(from[i] << 16);
				}
			});
			case F16 -> throughArrays(part, target, (from, to, length) -> {
				for (int i = 0; i < length; i++) {
					to[i] = Float.float16ToFloat(from[i]);
				}
			});
			case F64 -> {
				MemorySegment out = MemorySegment.ofBuffer(target);
				for (int i = 0; i < count; i++) {
					out.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) part.getAtIndex(DOUBLE, i));
				}
			}
			default -> throw new IllegalArgumentException(type + " is not a floating-point type");
		}
		target.position(target.limit());
	}

	/** data [elements] of 16 bits → target[0 .. remaining), a chunk at a time. */
	private static void throughArrays(MemorySegment data, FloatBuffer target, Chunk chunk) {
		int count = target.remaining();
		int base = target.position();
		short[] from = new short[Math.min(count, CHUNK)];
		float[] to = new float[from.length];
		for (int done = 0; done < count; done += from.length) {
			int length = Math.min(from.length, count - done);
			MemorySegment.copy(data, SHORT, (long) done * Short.BYTES, from, 0, length);
			chunk.widen(from, to, length);
			target.put(base + done, to, 0, length);
		}
	}

	/** from[0 .. length) → to[0 .. length). */
	private interface Chunk {

		void widen(short[] from, float[] to, int length);

	}

	/** data [elements] of an integer type → long[elements]. */
	static long[] toLongs(TensorInfo info, MemorySegment data) {
		long[] values = new long[(int) info.elements()];
		for (int i = 0; i < values.length; i++) {
			values[i] = switch (info.type()) {
				case BOOL, U8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, i));
				case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
				case I16 -> data.getAtIndex(SHORT, i);
				case U16 -> Short.toUnsignedLong(data.getAtIndex(SHORT, i));
				case I32 -> data.getAtIndex(INT, i);
				case U32 -> Integer.toUnsignedLong(data.getAtIndex(INT, i));
				case I64, U64 -> data.getAtIndex(LONG, i);
				default -> throw new IllegalArgumentException(info.type() + " is not an integer type");
			};
		}
		return values;
	}

}

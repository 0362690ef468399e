package io.sfumato.runtime.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Type and shape of a tensor.
 *
 * @param name its name in the checkpoint
 * @param type its element type
 * @param dimensions its shape, row-major; empty for a scalar
 */
public record TensorInfo(String name, TensorType type, List<Long> dimensions) {

	public TensorInfo {
		dimensions = List.copyOf(dimensions);
	}

	/** The shape as ONNX Runtime wants it. */
	public long[] shape() {
		return this.dimensions.stream().mapToLong(Long::longValue).toArray();
	}

	/** One dimension. */
	public long dimension(int axis) {
		return this.dimensions.get(axis);
	}

	/** Whether the shape is exactly this. */
	public boolean hasShape(long... shape) {
		return Arrays.equals(shape(), shape);
	}

	/** Number of elements. */
	public long elements() {
		return this.dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
	}

	/** Size of the data. */
	public long bytes() {
		return Math.multiplyExact(elements(), this.type.bytes());
	}

}

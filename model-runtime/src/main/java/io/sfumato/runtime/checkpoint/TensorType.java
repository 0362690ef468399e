package io.sfumato.runtime.checkpoint;

import java.util.Optional;

/**
 * Element types of the safetensors format.
 */
public enum TensorType {

	/** One byte, 0 or 1. */
	BOOL(1),
	/** Unsigned byte. */
	U8(1),
	/** Signed byte. */
	I8(1),
	/** 8-bit float, 5 exponent bits. */
	F8_E5M2(1),
	/** 8-bit float, 4 exponent bits. */
	F8_E4M3(1),
	/** 16-bit integer. */
	I16(2),
	/** Unsigned 16-bit integer. */
	U16(2),
	/** IEEE half. */
	F16(2),
	/** The upper half of a float. */
	BF16(2),
	/** 32-bit integer. */
	I32(4),
	/** Unsigned 32-bit integer. */
	U32(4),
	/** IEEE single. */
	F32(4),
	/** IEEE double. */
	F64(8),
	/** 64-bit integer. */
	I64(8),
	/** Unsigned 64-bit integer. */
	U64(8);

	private final int bytes;

	TensorType(int bytes) {
		this.bytes = bytes;
	}

	/** Size of one element. */
	public int bytes() {
		return this.bytes;
	}

	/** Whether {@link TensorStore#floats} can widen it. */
	public boolean isFloat() {
		return this == F32 || this == F16 || this == BF16 || this == F64;
	}

	static Optional<TensorType> named(String name) {
		for (TensorType type : values()) {
			if (type.name().equals(name)) {
				return Optional.of(type);
			}
		}
		return Optional.empty();
	}

}

package io.sfumato.runtime.graph;

/**
 * Types of the values that flow through our graphs, with their number in
 * {@code onnx.proto}.
 */
public enum ElementType {

	/** 32-bit float: everything the CPU computes with. */
	FLOAT(1),
	/** 64-bit integer: indices and shapes. */
	INT64(7),
	/** Truth values: attention masks. */
	BOOL(9);

	private final int onnx;

	ElementType(int onnx) {
		this.onnx = onnx;
	}

	int onnx() {
		return this.onnx;
	}

}

package io.sfumato.runtime.graph;

import java.util.Arrays;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;

/**
 * A named constant of a node.
 */
final class Attribute {

	private Attribute() {
	}

	static AttributeProto of(String name, long value) {
		return named(name, AttributeProto.AttributeType.INT).setI(value).build();
	}

	static AttributeProto of(String name, float value) {
		return named(name, AttributeProto.AttributeType.FLOAT).setF(value).build();
	}

	static AttributeProto of(String name, String value) {
		return named(name, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
	}

	static AttributeProto of(String name, long[] values) {
		return named(name, AttributeProto.AttributeType.INTS).addAllInts(Arrays.stream(values).boxed().toList())
			.build();
	}

	private static AttributeProto.Builder named(String name, AttributeProto.AttributeType type) {
		return AttributeProto.newBuilder().setName(name).setType(type);
	}

}

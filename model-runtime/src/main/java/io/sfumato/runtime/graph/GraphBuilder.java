package io.sfumato.runtime.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes an ONNX graph node by node. Every method adds one node and returns its result;
 * names are made unique here. Types are checked where a wrong one would otherwise only
 * surface as an ONNX Runtime message without a place.
 * <p>
 * Operators are those of the standard domain at opset 23, which exist on the CPU and on
 * CUDA. Equal constants and weights are declared once.
 */
public final class GraphBuilder {

	/**
	 * {@code Attention}, {@code RotaryEmbedding} and {@code RMSNormalization} came with
	 * 23.
	 */
	static final int OPSET = 23;

	/** IR version 11 belongs to opset 23. */
	private static final int IR_VERSION = 11;

	private final OnnxMl.GraphProto.Builder graph;

	private final Map<Object, Value> constants = new HashMap<>();

	private final Map<Weight, Value> weights = new LinkedHashMap<>();

	private final Set<String> names = new HashSet<>();

	private final Set<String> inputs = new LinkedHashSet<>();

	private final Set<String> outputs = new LinkedHashSet<>();

	public GraphBuilder(String name) {
		this.graph = OnnxMl.GraphProto.newBuilder().setName(name);
	}

	/**
	 * Declares an input.
	 * @param dimensions a number, or the name of a size that is known at run time only
	 */
	public Value input(String name, ElementType type, Object... dimensions) {
		this.graph.addInput(info(claim(name), type, dimensions));
		this.inputs.add(name);
		return new Value(name, type);
	}

	/** Declares a value as an output under its final name. */
	public void output(String name, Value value, Object... dimensions) {
		String claimed = claim(name);
		this.graph
			.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(value.name()).addOutput(claimed).build());
		this.graph.addOutput(info(claimed, value.type(), dimensions));
		this.outputs.add(name);
	}

	/** A weight of the checkpoint. */
	public Value weight(Weight weight) {
		return this.weights.computeIfAbsent(weight, (key) -> {
			String name = unique(key.label());
			this.graph.addInitializer(TensorProto.newBuilder()
				.setName(name)
				.setDataType(ElementType.FLOAT.onnx())
				.addAllDims(Arrays.stream(key.shape()).boxed().toList())
				.setDataLocation(TensorProto.DataLocation.EXTERNAL)
				// never opened: the session gets the memory itself
				.addExternalData(OnnxMl.StringStringEntryProto.newBuilder().setKey("location").setValue("checkpoint")));
			return new Value(name, ElementType.FLOAT);
		});
	}

	/** A scalar. */
	public Value scalar(float value) {
		return this.constants.computeIfAbsent(value, (key) -> constant(ElementType.FLOAT, new long[0],
				ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value)));
	}

	/** A list of whole numbers, as shapes and axes are given. */
	public Value longs(long... values) {
		return this.constants.computeIfAbsent(Arrays.stream(values).boxed().toList(), (key) -> {
			ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
			bytes.asLongBuffer().put(values);
			return constant(ElementType.INT64, new long[] { values.length }, bytes);
		});
	}

	// --- arithmetic

	public Value add(Value a, Value b) {
		return floats("Add", a, b);
	}

	public Value subtract(Value a, Value b) {
		return floats("Sub", a, b);
	}

	public Value multiply(Value a, Value b) {
		return floats("Mul", a, b);
	}

	public Value divide(Value a, Value b) {
		return floats("Div", a, b);
	}

	public Value exp(Value x) {
		return floats("Exp", x);
	}

	public Value log(Value x) {
		return floats("Log", x);
	}

	public Value sigmoid(Value x) {
		return floats("Sigmoid", x);
	}

	public Value relu(Value x) {
		return floats("Relu", x);
	}

	/** x where it is positive, otherwise {@code slope · x}. */
	public Value leakyRelu(Value x, float slope) {
		return node("LeakyRelu", ElementType.FLOAT, List.of(x), Attribute.of("alpha", slope));
	}

	/** The larger of two values. */
	public Value max(Value a, Value b) {
		return floats("Max", a, b);
	}

	/** Exact (erf) GELU. */
	public Value gelu(Value x) {
		return node("Gelu", ElementType.FLOAT, List.of(x), Attribute.of("approximate", "none"));
	}

	/** GELU by its tanh approximation. */
	public Value geluTanh(Value x) {
		return node("Gelu", ElementType.FLOAT, List.of(x), Attribute.of("approximate", "tanh"));
	}

	public Value softmax(Value x) {
		return node("Softmax", ElementType.FLOAT, List.of(x), Attribute.of("axis", -1));
	}

	/** {@code [… , m, k] · [k, n]}. */
	public Value matMul(Value a, Value b) {
		return floats("MatMul", a, b);
	}

	/** Sum over axes, which stay with size 1 if kept. */
	public Value sum(Value x, boolean keep, long... axes) {
		return node("ReduceSum", ElementType.FLOAT, List.of(x, longs(axes)), Attribute.of("keepdims", keep ? 1 : 0));
	}

	/** Mean over axes, which stay with size 1 if kept. */
	public Value mean(Value x, boolean keep, long... axes) {
		return node("ReduceMean", ElementType.FLOAT, List.of(x, longs(axes)), Attribute.of("keepdims", keep ? 1 : 0));
	}

	// --- norms and attention

	public Value rmsNorm(Value x, Value scale, float epsilon) {
		return node("RMSNormalization", ElementType.FLOAT, List.of(x, scale), Attribute.of("axis", -1),
				Attribute.of("epsilon", epsilon));
	}

	public Value layerNorm(Value x, Value scale, @Nullable Value bias, float epsilon) {
		return node("LayerNormalization", ElementType.FLOAT,
				(bias != null) ? List.of(x, scale, bias) : List.of(x, scale), Attribute.of("axis", -1),
				Attribute.of("epsilon", epsilon));
	}

	/**
	 * Half-split rotation.
	 * @param x {@code [B, heads, T, headDim]}
	 * @param cos {@code [B, T, rotary / 2]}
	 * @param rotary rotated width of a head, 0 for all of it
	 */
	public Value rotate(Value x, Value cos, Value sin, int rotary) {
		return node("RotaryEmbedding", ElementType.FLOAT, List.of(x, cos, sin), Attribute.of("interleaved", 0),
				Attribute.of("rotary_embedding_dim", rotary));
	}

	/**
	 * softmax(q·kᵀ/√d)·v, every key visible unless a mask says otherwise.
	 * @param q {@code [B, H, T, d]}
	 * @param k {@code [B, KV, S, d]}
	 * @param mask boolean {@code [B, 1, T, S]}, true = may attend; no row all false
	 */
	public Value attention(Value q, Value k, Value v, @Nullable Value mask) {
		if (mask != null && mask.type() != ElementType.BOOL) {
			throw new IllegalArgumentException("attention mask %s isn't boolean".formatted(mask));
		}
		return node("Attention", ElementType.FLOAT, (mask != null) ? List.of(q, k, v, mask) : List.of(q, k, v),
				Attribute.of("is_causal", 0));
	}

	// --- convolution

	/** 2-D convolution with square kernel and symmetric padding. */
	public Value conv2d(Value x, Value kernel, @Nullable Value bias, int size, int stride, int padding) {
		return node("Conv", ElementType.FLOAT, (bias != null) ? List.of(x, kernel, bias) : List.of(x, kernel),
				Attribute.of("kernel_shape", new long[] { size, size }),
				Attribute.of("strides", new long[] { stride, stride }),
				Attribute.of("pads", new long[] { padding, padding, padding, padding }));
	}

	/**
	 * 2-D convolution with stride 1, columns padded as far as the kernel reaches over
	 * them, rows not at all.
	 * @param kernel {@code [out, in, rows, columns]}, an odd number of columns
	 */
	public Value conv2d(Value x, Value kernel, @Nullable Value bias, int rows, int columns) {
		return node("Conv", ElementType.FLOAT, (bias != null) ? List.of(x, kernel, bias) : List.of(x, kernel),
				Attribute.of("kernel_shape", new long[] { rows, columns }),
				Attribute.of("pads", new long[] { 0, columns / 2, 0, columns / 2 }));
	}

	/** 1-D convolution with symmetric padding. */
	public Value conv1d(Value x, Value kernel, Value bias, int size, int stride, int padding) {
		return node("Conv", ElementType.FLOAT, List.of(x, kernel, bias),
				Attribute.of("kernel_shape", new long[] { size }), Attribute.of("strides", new long[] { stride }),
				Attribute.of("pads", new long[] { padding, padding }));
	}

	/** Average over windows of {@code size × size} without overlap. */
	public Value averagePool2d(Value x, int size) {
		return node("AveragePool", ElementType.FLOAT, List.of(x),
				Attribute.of("kernel_shape", new long[] { size, size }),
				Attribute.of("strides", new long[] { size, size }));
	}

	/** Largest of every {@code rows × columns} without overlap; a rest is dropped. */
	public Value maxPool2d(Value x, int rows, int columns) {
		return node("MaxPool", ElementType.FLOAT, List.of(x),
				Attribute.of("kernel_shape", new long[] { rows, columns }),
				Attribute.of("strides", new long[] { rows, columns }));
	}

	// --- data movement

	/** A shape with 0 = as before and −1 = what remains. */
	public Value reshape(Value x, long... shape) {
		return node("Reshape", x.type(), List.of(x, longs(shape)));
	}

	public Value transpose(Value x, long... permutation) {
		return node("Transpose", x.type(), List.of(x), Attribute.of("perm", permutation));
	}

	public Value concat(long axis, Value... parts) {
		return node("Concat", parts[0].type(), List.of(parts), Attribute.of("axis", axis));
	}

	public Value concat(long axis, List<Value> parts) {
		return (parts.size() == 1) ? parts.getFirst() : concat(axis, parts.toArray(Value[]::new));
	}

	/** Cuts an axis in parts of the given sizes. */
	public List<Value> split(Value x, long axis, long... sizes) {
		List<Value> parts = new ArrayList<>();
		for (int i = 0; i < sizes.length; i++) {
			parts.add(new Value(unique("split"), x.type()));
		}
		add("Split", parts, List.of(x, longs(sizes)), Attribute.of("axis", axis));
		return parts;
	}

	/**
	 * From (inclusive) to (exclusive) along one axis; negative numbers count from the
	 * end.
	 */
	public Value slice(Value x, long axis, long from, long to) {
		return node("Slice", x.type(), List.of(x, longs(from), longs(to), longs(axis)));
	}

	/** Rows of {@code x} along axis 0. */
	public Value gather(Value x, Value indices) {
		if (indices.type() != ElementType.INT64) {
			throw new IllegalArgumentException("indices %s aren't INT64".formatted(indices));
		}
		return node("Gather", x.type(), List.of(x, indices), Attribute.of("axis", 0));
	}

	/** Removes axes of size 1. */
	public Value squeeze(Value x, long... axes) {
		return node("Squeeze", x.type(), List.of(x, longs(axes)));
	}

	/**
	 * The k largest along the last axis, in falling order; lower indices first on ties.
	 */
	public TopK topK(Value x, int k) {
		Value values = new Value(unique("topk"), x.type());
		Value indices = new Value(unique("topk"), ElementType.INT64);
		add("TopK", List.of(values, indices), List.of(x, longs(k)), Attribute.of("axis", -1),
				Attribute.of("largest", 1), Attribute.of("sorted", 1));
		return new TopK(values, indices);
	}

	/**
	 * Largest values and where they stand.
	 *
	 * @param values {@code […, k]}
	 * @param indices {@code […, k]}
	 */
	public record TopK(Value values, Value indices) {
	}

	/** The finished graph. */
	public OnnxGraph build() {
		OnnxMl.ModelProto model = OnnxMl.ModelProto.newBuilder()
			.setIrVersion(IR_VERSION)
			.setProducerName("sfumato")
			.addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
			.setGraph(this.graph)
			.build();
		List<OnnxGraph.Binding> bindings = new ArrayList<>();
		this.weights.forEach((weight, value) -> bindings.add(new OnnxGraph.Binding(value.name(), weight)));
		return new OnnxGraph(model.toByteArray(), bindings, Collections.unmodifiableSet(this.inputs),
				Collections.unmodifiableSet(this.outputs));
	}

	private Value floats(String op, Value... operands) {
		for (Value operand : operands) {
			if (operand.type() != ElementType.FLOAT) {
				throw new IllegalArgumentException("%s needs floats, %s isn't".formatted(op, operand));
			}
		}
		return node(op, ElementType.FLOAT, List.of(operands));
	}

	private Value node(String op, ElementType type, List<Value> operands, AttributeProto... attributes) {
		Value result = new Value(unique(op), type);
		add(op, List.of(result), operands, attributes);
		return result;
	}

	private void add(String op, List<Value> results, List<Value> operands, AttributeProto... attributes) {
		NodeProto.Builder node = NodeProto.newBuilder().setOpType(op).setName(results.getFirst().name());
		operands.forEach((operand) -> node.addInput(operand.name()));
		results.forEach((result) -> node.addOutput(result.name()));
		this.graph.addNode(node.addAllAttribute(List.of(attributes)));
	}

	private Value constant(ElementType type, long[] shape, ByteBuffer values) {
		String name = unique("constant");
		this.graph.addInitializer(TensorProto.newBuilder()
			.setName(name)
			.setDataType(type.onnx())
			.addAllDims(Arrays.stream(shape).boxed().toList())
			.setRawData(ByteString.copyFrom(values.rewind())));
		return new Value(name, type);
	}

	private String claim(String name) {
		if (!this.names.add(name)) {
			throw new IllegalArgumentException("the name '%s' is taken".formatted(name));
		}
		return name;
	}

	private String unique(String stem) {
		String name = stem;
		for (int i = this.names.size(); !this.names.add(name); i++) {
			name = stem + "#" + i;
		}
		return name;
	}

	private static OnnxMl.ValueInfoProto info(String name, ElementType type, Object... dimensions) {
		OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
		for (Object dimension : dimensions) {
			OnnxMl.TensorShapeProto.Dimension.Builder proto = OnnxMl.TensorShapeProto.Dimension.newBuilder();
			shape.addDim((dimension instanceof Number number) ? proto.setDimValue(number.longValue())
					: proto.setDimParam(dimension.toString()));
		}
		return OnnxMl.ValueInfoProto.newBuilder()
			.setName(name)
			.setType(OnnxMl.TypeProto.newBuilder()
				.setTensorType(OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type.onnx()).setShape(shape)))
			.build();
	}

}

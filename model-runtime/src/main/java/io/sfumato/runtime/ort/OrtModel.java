package io.sfumato.runtime.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import io.sfumato.runtime.graph.OnnxGraph;

/**
 * An open session with its weights. Runs may come from several threads at once; every
 * tensor given or received is closed by the frame that made or got it.
 */
public final class OrtModel implements AutoCloseable {

	private final String name;

	private final OrtEnvironment environment;

	private final OrtSession session;

	private final OnnxGraph graph;

	private final List<OnnxTensor> weights;

	private final Arena arena;

	OrtModel(String name, OrtEnvironment environment, OrtSession session, OnnxGraph graph, List<OnnxTensor> weights,
			Arena arena) {
		this.name = name;
		this.environment = environment;
		this.session = session;
		this.graph = graph;
		this.weights = List.copyOf(weights);
		this.arena = arena;
	}

	/** The graph that is open. */
	public OnnxGraph graph() {
		return this.graph;
	}

	/**
	 * Wraps the remaining floats of a buffer; no copy if it is direct and in native
	 * order.
	 */
	public OnnxTensor tensor(FloatBuffer values, long... shape) {
		try {
			return noted(OnnxTensor.createTensor(this.environment, values, shape));
		}
		catch (OrtException ex) {
			throw new OrtModelException("%s: no tensor of this buffer".formatted(this.name), ex);
		}
	}

	/**
	 * Values in memory of the arena, where ONNX Runtime takes them without another copy.
	 */
	public OnnxTensor tensor(Arena arena, float[] values, long... shape) {
		FloatBuffer buffer = arena.allocate(ValueLayout.JAVA_FLOAT, values.length)
			.asByteBuffer()
			.order(ByteOrder.nativeOrder())
			.asFloatBuffer();
		return tensor(buffer.put(values).flip(), shape);
	}

	/** The values of a result. */
	public static float[] floats(OnnxValue value) {
		FloatBuffer buffer = ((OnnxTensor) value).getFloatBuffer();
		float[] values = new float[buffer.remaining()];
		buffer.get(values);
		return values;
	}

	/**
	 * Wraps the remaining longs of a buffer; no copy if it is direct and in native order.
	 */
	public OnnxTensor tensor(LongBuffer values, long... shape) {
		try {
			return noted(OnnxTensor.createTensor(this.environment, values, shape));
		}
		catch (OrtException ex) {
			throw new OrtModelException("%s: no tensor of this buffer".formatted(this.name), ex);
		}
	}

	/** Wraps bytes that are 0 or 1 as truth values; no copy if the buffer is direct. */
	public OnnxTensor booleans(ByteBuffer values, long... shape) {
		try {
			return noted(OnnxTensor.createTensor(this.environment, values, shape, OnnxJavaType.BOOL));
		}
		catch (OrtException ex) {
			throw new OrtModelException("%s: no tensor of this buffer".formatted(this.name), ex);
		}
	}

	/**
	 * Computes outputs into memory that ONNX Runtime allocates; the caller closes the
	 * result.
	 * @throws RunTerminatedException if the control was told to stop
	 */
	public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> outputs,
			RunControl control) {
		return run(inputs, outputs, Map.of(), control);
	}

	/**
	 * Computes outputs, those in {@code pinned} into the memory of the tensors given
	 * there (whose shapes must fit).
	 * @throws RunTerminatedException if the control was told to stop
	 */
	public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> outputs,
			Map<String, ? extends OnnxValue> pinned, RunControl control) {
		if (control.isTerminated()) {
			throw new RunTerminatedException();
		}
		try {
			return noted(this.session.run(inputs, outputs, pinned, control.options()));
		}
		catch (OrtException ex) {
			if (control.isTerminated()) {
				throw new RunTerminatedException();
			}
			throw new OrtModelException("%s: the run failed".formatted(this.name), ex);
		}
	}

	private static OnnxTensor noted(OnnxTensor tensor) {
		assert OpenTensors.made(tensor) : "noted";
		return tensor;
	}

	private static OrtSession.Result noted(OrtSession.Result result) {
		assert allNoted(result) : "noted";
		return result;
	}

	private static boolean allNoted(OrtSession.Result result) {
		for (Map.Entry<String, OnnxValue> each : result) {
			if (each.getValue() instanceof OnnxTensorLike tensor) {
				OpenTensors.made(tensor);
			}
		}
		return true;
	}

	@Override
	public void close() {
		try {
			this.session.close();
		}
		catch (OrtException ex) {
			throw new OrtModelException("%s: the session can't be closed".formatted(this.name), ex);
		}
		finally {
			OrtRuntime.release(this.weights, this.arena);
		}
	}

}

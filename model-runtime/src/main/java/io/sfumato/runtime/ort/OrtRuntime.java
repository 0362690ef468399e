package io.sfumato.runtime.ort;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.OnnxGraph;

/**
 * Opens graphs as sessions on one execution provider. Immutable and thread-safe; ONNX
 * Runtime's environment is one for the whole process and never closed.
 */
public final class OrtRuntime {

	private static final Logger logger = LoggerFactory.getLogger(OrtRuntime.class);

	/**
	 * Whether threads that find no work go on looking for it. By default they do for a
	 * million rounds, 16 to 500 ms by the make of the processor, on cores that the
	 * session which runs next needs, or Java.
	 */
	private static final String LOOK_FOR_WORK = "session.intra_op.allow_spinning";

	private final OrtEnvironment environment = OrtLibrary.environment();

	private final Provider provider;

	private final int threads;

	/**
	 * @param provider where graphs are computed
	 * @param threads intra-op threads of every session
	 * @throws ProviderException if the provider isn't there
	 */
	public OrtRuntime(Provider provider, int threads) {
		this.provider = provider;
		this.threads = threads;
		try (SessionOptions probe = new SessionOptions()) {
			addProvider(probe);
		}
		catch (OrtException ex) {
			throw new OrtModelException("ONNX Runtime can't be used", ex);
		}
	}

	/** The CPU with as many threads as there are cores. */
	public static OrtRuntime cpu() {
		return new OrtRuntime(Provider.CPU, Runtime.getRuntime().availableProcessors());
	}

	public Provider provider() {
		return this.provider;
	}

	/**
	 * Opens a graph over a checkpoint's weights. Checks every tensor's presence and shape
	 * and the memory needed first. The model keeps reading the mapped file: close it
	 * before the checkpoint.
	 * @param what names the graph in errors
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if a tensor doesn't fit
	 * @throws InsufficientMemoryException before anything is loaded
	 * @throws OrtModelException if ONNX Runtime refuses the graph
	 */
	public OrtModel open(String what, OnnxGraph graph, TensorStore store) {
		return open(what, graph, store, false);
	}

	/**
	 * Opens one of many small graphs that are run one after the other. As {@link #open},
	 * but without threads of its own: all such sessions share one pool.
	 */
	public OrtModel openPart(String what, OnnxGraph graph, TensorStore store) {
		return open(what, graph, store, true);
	}

	private OrtModel open(String what, OnnxGraph graph, TensorStore store, boolean part) {
		graph.check(store);
		if (this.provider == Provider.CPU) {
			MemoryBudget.require(what, MemoryBudget.estimate(graph));
		}
		long start = System.nanoTime();
		Arena arena = Arena.ofShared();
		List<OnnxTensor> tensors = new ArrayList<>();
		try (SessionOptions options = new SessionOptions()) {
			if (part) {
				options.disablePerSessionThreads();
			}
			else {
				options.setIntraOpNumThreads(this.threads);
				options.addConfigEntry(LOOK_FOR_WORK, "0");
			}
			options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
			options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
			addProvider(options);
			WeightMemory memory = new WeightMemory(store, arena);
			Map<String, OnnxTensorLike> initializers = new HashMap<>();
			for (OnnxGraph.Binding binding : graph.weights()) {
				OnnxTensor tensor = OnnxTensor.createTensor(this.environment, memory.layOut(binding.weight()),
						binding.weight().shape(), OnnxJavaType.FLOAT);
				tensors.add(tensor);
				initializers.put(binding.name(), tensor);
			}
			if (!initializers.isEmpty()) {
				options.addExternalInitializers(initializers);
			}
			OrtSession session = this.environment.createSession(graph.model(), options);
			logger.debug("Opened {}: {} MiB of weights in {} ms", what, graph.weightBytes() >> 20,
					(System.nanoTime() - start) / 1_000_000);
			return new OrtModel(what, this.environment, session, graph, tensors, arena);
		}
		catch (OrtException ex) {
			release(tensors, arena);
			throw new OrtModelException("%s: ONNX Runtime refuses the graph".formatted(what), ex);
		}
		catch (RuntimeException ex) {
			release(tensors, arena);
			throw ex;
		}
	}

	static void release(List<OnnxTensor> tensors, Arena arena) {
		tensors.forEach(OnnxTensor::close);
		arena.close();
	}

	private void addProvider(SessionOptions options) throws OrtException {
		if (this.provider == Provider.CUDA) {
			try {
				options.addCUDA(0);
			}
			catch (OrtException ex) {
				throw new ProviderException(
						"sfumato.model.provider is 'cuda', but ONNX Runtime can't use it: build with the Maven profile "
								+ "'cuda' (-Pcuda) and install CUDA 12 and cuDNN 9, or set it to 'cpu'",
						ex);
			}
		}
	}

}

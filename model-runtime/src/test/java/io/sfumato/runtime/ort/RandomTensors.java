package io.sfumato.runtime.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.graph.OnnxGraph;

/**
 * A checkpoint in memory that holds just what a graph asks for, with seeded values.
 */
public final class RandomTensors implements TensorStore {

	private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

	private final Map<String, MemorySegment> data = new LinkedHashMap<>();

	private final Random random;

	private final double scale;

	public RandomTensors(long seed, double scale) {
		this.random = new Random(seed);
		this.scale = scale;
	}

	/** What this graph needs. */
	public static RandomTensors of(OnnxGraph graph, long seed, double scale) {
		RandomTensors tensors = new RandomTensors(seed, scale);
		graph.weights()
			.forEach((binding) -> binding.weight().rows().forEach((rows) -> tensors.add(rows.tensor(), rows.shape())));
		return tensors;
	}

	public RandomTensors add(String name, List<Long> shape) {
		TensorInfo info = new TensorInfo(name, TensorType.F32, shape);
		if (this.infos.putIfAbsent(name, info) == null) {
			MemorySegment segment = Arena.ofAuto().allocate(info.bytes(), 64);
			for (long i = 0; i < info.elements(); i++) {
				segment.setAtIndex(ValueLayout.JAVA_FLOAT, i,
						(float) ((this.random.nextFloat() - 0.5) * 2 * this.scale));
			}
			this.data.put(name, segment);
		}
		return this;
	}

	@Override
	public Set<String> names() {
		return this.infos.keySet();
	}

	@Override
	public boolean contains(String name) {
		return this.infos.containsKey(name);
	}

	@Override
	public TensorInfo info(String name) {
		return this.infos.get(name);
	}

	@Override
	public MemorySegment data(String name) {
		return this.data.get(name);
	}

	@Override
	public CheckpointException refuse(String name, String problem) {
		return CheckpointException.tensor(Path.of("memory"), name, problem);
	}

}

package io.sfumato.encoders.vision;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * SigLIP 2 for images of any aspect ratio (NaFlex; checkpoints.md §11.1): patches come as
 * rows, and the table of positions is brought to each image's own grid.
 * <p>
 * The reference pads images to a common number of patches and hides the padding; here
 * each image runs alone, which is the same without the padding. Safe for several threads.
 */
public final class NaflexTower implements AutoCloseable {

	private static final List<String> PREFIXES = List.of("vision_model.", "");

	private static final String PATCHES = "patches";

	private static final String POSITIONS = "positions";

	private final OrtModel model;

	private final SiglipConfig config;

	private final PositionTable positions;

	private NaflexTower(OrtModel model, SiglipConfig config, PositionTable positions) {
		this.model = model;
		this.config = config;
		this.positions = positions;
	}

	/**
	 * Opens a tower.
	 * @param vision the {@code vision_config}, or the {@code config.json} of a
	 * stand-alone tower
	 * @param results what {@link #run} gives
	 */
	public static NaflexTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision,
			Set<TowerFeature> results) {
		String prefix = PREFIXES.stream()
			.filter((candidate) -> tensors.contains(candidate + SiglipConfig.KERNEL))
			.findFirst()
			.orElseThrow(() -> tensors.refuse(PREFIXES.getFirst() + SiglipConfig.KERNEL,
					"is missing, also without the prefix"));
		int places = vision.requireInt("num_patches");
		int edge = (int) Math.sqrt(places);
		if (places < 1 || edge * edge != places) {
			throw vision.refuse("num_patches", places + " isn't a square number");
		}
		SiglipConfig config = SiglipConfig.of(vision, tensors, prefix,
				Math.multiplyExact(edge, vision.requireInt("patch_size")), SiglipLayers.ACTIVATION,
				SiglipLayers.EPSILON);
		String table = prefix + "embeddings.position_embedding.weight";
		Weight.of(table, places, config.hidden()).check(tensors);
		GraphBuilder g = new GraphBuilder("siglip2");
		Value patches = g.input(PATCHES, ElementType.FLOAT, 1, "T", values(config));
		Value x = Linear.of(prefix + "embeddings.patch_embedding", values(config), config.hidden(), true)
			.apply(g, patches);
		SiglipLayers.build(g, g.add(x, g.input(POSITIONS, ElementType.FLOAT, "T", config.hidden())), config, prefix,
				results, null);
		OnnxGraph graph = g.build();
		Set<String> used = new HashSet<>(graph.tensors());
		used.add(table);
		TowerTensors.refuseUnexpected(tensors, prefix, used, SiglipLayers.UNNEEDED);
		return new NaflexTower(runtime.open("vision tower", graph, tensors), config,
				new PositionTable(tensors.floats(table), edge, config.hidden()));
	}

	/** Values of a patch. */
	private static int values(SiglipConfig config) {
		return 3 * config.patch() * config.patch();
	}

	/** Edge of a patch in pixels. */
	public int patch() {
		return this.config.patch();
	}

	/** positions {@code [rows · columns, hidden]} on a grid of patches */
	float[] positions(int rows, int columns) {
		return this.positions.antialiased(rows, columns);
	}

	/**
	 * Computes all wanted results of one image.
	 * @param patches {@code [rows · columns, patch · patch · 3]}, row by row
	 * @return by name of the feature: tokens {@code [rows · columns, hidden]}, pooled
	 * {@code [hidden]}
	 */
	public Map<TowerFeature, float[]> run(float[] patches, int rows, int columns, RunControl control) {
		long count = (long) rows * columns;
		if (rows < 1 || columns < 1 || patches.length != count * values(this.config)) {
			throw new IllegalArgumentException(
					patches.length + " values aren't " + rows + "×" + columns + " patches of " + values(this.config));
		}
		try (Arena arena = Arena.ofConfined();
				OnnxTensor input = this.model.tensor(arena, patches, 1, count, values(this.config));
				OnnxTensor places = this.model.tensor(arena, positions(rows, columns), count, this.config.hidden());
				OrtSession.Result result = this.model.run(
						Map.<String, OnnxTensorLike>of(PATCHES, input, POSITIONS, places), this.model.graph().outputs(),
						control)) {
			Map<TowerFeature, float[]> features = new HashMap<>();
			for (Map.Entry<String, OnnxValue> output : result) {
				features.put(new TowerFeature(output.getKey()), OrtModel.floats(output.getValue()));
			}
			return features;
		}
	}

	@Override
	public void close() {
		this.model.close();
	}

}

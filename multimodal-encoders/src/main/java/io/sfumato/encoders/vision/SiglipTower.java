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
import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.PatchStem;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The vision transformer of SigLIP and of SigLIP 2 at fixed resolution (checkpoints.md
 * §3.3, §11.1): patches by a convolution that skips what does not fill a patch, learned
 * positions, pre-norm layers.
 * <p>
 * Which of its results are wanted is said when it is opened; layers behind the last one
 * wanted are neither loaded nor required. Positions are an input of the graph, so one
 * graph serves every image size. Safe for several threads.
 */
public final class SiglipTower implements AutoCloseable {

	/**
	 * Where published checkpoints keep the tower: LLaVA-like models, stand-alone files,
	 * files without a prefix.
	 */
	private static final List<String> PREFIXES = List.of("model.vision_tower.vision_tower.vision_model.",
			"vision_model.", "");

	private static final String PIXELS = "pixel_values";

	private static final String POSITIONS = "positions";

	private final OrtModel model;

	private final SiglipConfig config;

	private final PositionTable positions;

	private SiglipTower(OrtModel model, SiglipConfig config, PositionTable positions) {
		this.model = model;
		this.config = config;
		this.positions = positions;
	}

	/** Whether there is such a tower among the tensors. */
	static boolean isIn(TensorStore tensors) {
		return PREFIXES.stream().anyMatch((prefix) -> isAt(tensors, prefix));
	}

	private static boolean isAt(TensorStore tensors, String prefix) {
		return tensors.contains(prefix + "embeddings.patch_embedding.weight")
				&& !tensors.contains(prefix + "embeddings.class_embedding");
	}

	/** The prefix of the tower's tensors. */
	static String prefix(TensorStore tensors) {
		return PREFIXES.stream()
			.filter((prefix) -> isAt(tensors, prefix))
			.findFirst()
			.orElseThrow(() -> tensors.refuse(PREFIXES.get(1) + "embeddings.patch_embedding.weight",
					"is missing, also below the prefixes " + PREFIXES));
	}

	/**
	 * Opens a tower.
	 * @param vision the {@code vision_config}, or the {@code config.json} of a
	 * stand-alone tower
	 * @param results what {@link #run} gives
	 */
	public static SiglipTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision,
			Set<TowerFeature> results) {
		return open(runtime, tensors, vision, results, null);
	}

	/**
	 * Opens a tower whose results pass through a projector each.
	 * @param projector applied to every result of tokens; null for none
	 */
	static SiglipTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision, Set<TowerFeature> results,
			@Nullable Mlp projector) {
		String prefix = prefix(tensors);
		if (tensors.info(prefix + SiglipConfig.KERNEL).dimensions().size() != 4) {
			throw tensors.refuse(prefix + SiglipConfig.KERNEL, "has shape "
					+ tensors.info(prefix + SiglipConfig.KERNEL).dimensions() + ", a convolution is needed");
		}
		SiglipConfig config = SiglipConfig.of(vision, tensors, prefix, vision.requireInt("image_size"),
				SiglipLayers.ACTIVATION, SiglipLayers.EPSILON);
		String table = prefix + "embeddings.position_embedding.weight";
		Weight.of(table, (long) config.cells() * config.cells(), config.hidden()).check(tensors);
		GraphBuilder g = new GraphBuilder("siglip");
		Value pixels = g.input(PIXELS, ElementType.FLOAT, "N", 3, "H", "W");
		Value positions = g.input(POSITIONS, ElementType.FLOAT, "T", config.hidden());
		Weight kernel = Weight.of(prefix + SiglipConfig.KERNEL, config.hidden(), 3, config.patch(), config.patch());
		Weight bias = Weight.of(prefix + "embeddings.patch_embedding.bias", config.hidden());
		Value x = g.add(new PatchStem(kernel, bias, null, config.patch()).apply(g, pixels), positions);
		SiglipLayers.build(g, x, config, prefix, results, projector);
		OnnxGraph graph = g.build();
		Set<String> used = new HashSet<>(graph.tensors());
		used.add(table);
		TowerTensors.refuseUnexpected(tensors, prefix, used, SiglipLayers.UNNEEDED);
		return new SiglipTower(runtime.open("vision tower", graph, tensors), config,
				new PositionTable(tensors.floats(table), config.cells(), config.hidden()));
	}

	/** Edge of the images it was trained on. */
	public int side() {
		return this.config.side();
	}

	/** Patches along an edge of such an image. */
	public int cells() {
		return this.config.cells();
	}

	/** Width of a token. */
	public int hidden() {
		return this.config.hidden();
	}

	/** Number of layers that are stored. */
	public int layers() {
		return this.config.layers();
	}

	/**
	 * Computes all wanted results.
	 * @param pixels {@code [count, 3, height, width]}, normalised
	 * @return by name of the feature: tokens {@code [count, rows · columns, hidden]},
	 * pooled {@code [count, hidden]}
	 */
	public Map<TowerFeature, float[]> run(float[] pixels, int count, int height, int width, RunControl control) {
		int rows = height / this.config.patch();
		int columns = width / this.config.patch();
		if (rows < 1 || columns < 1 || pixels.length != 3L * count * height * width) {
			throw new IllegalArgumentException(
					pixels.length + " values aren't " + count + " images of " + width + "×" + height + " pixels");
		}
		try (Arena arena = Arena.ofConfined();
				OnnxTensor images = this.model.tensor(arena, pixels, count, 3, height, width);
				OnnxTensor places = this.model.tensor(arena, this.positions.forMap(rows, columns),
						(long) rows * columns, this.config.hidden());
				OrtSession.Result result = this.model.run(
						Map.<String, OnnxTensorLike>of(PIXELS, images, POSITIONS, places), this.model.graph().outputs(),
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

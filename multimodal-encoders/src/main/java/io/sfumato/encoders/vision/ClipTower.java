package io.sfumato.encoders.vision;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.PatchStem;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The vision transformer of CLIP (checkpoints.md §11.5): a class token before the
 * patches, a norm before the first layer, none behind the last one but for the class
 * token. LLaVA takes the hidden state before the last layer without its class token.
 * <p>
 * Which of its results are wanted is said when it is opened; layers behind the last one
 * wanted are neither loaded nor required. Safe for several threads.
 */
public final class ClipTower implements AutoCloseable {

	private static final List<String> PREFIXES = List.of("model.vision_tower.vision_tower.vision_model.",
			"vision_model.", "");

	private static final String CLASS = "embeddings.class_embedding";

	private static final String PIXELS = "pixel_values";

	private final OrtModel model;

	private final SiglipConfig config;

	private ClipTower(OrtModel model, SiglipConfig config) {
		this.model = model;
		this.config = config;
	}

	/**
	 * Opens a tower.
	 * @param vision the {@code vision_config}, or the {@code config.json} of a
	 * stand-alone tower
	 * @param results what {@link #run} gives
	 */
	public static ClipTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision,
			Set<TowerFeature> results) {
		String prefix = PREFIXES.stream()
			.filter((candidate) -> tensors.contains(candidate + CLASS))
			.findFirst()
			.orElseThrow(
					() -> tensors.refuse(PREFIXES.get(1) + CLASS, "is missing, also below the prefixes " + PREFIXES));
		if (!tensors.contains(prefix + SiglipConfig.KERNEL)) {
			throw tensors.refuse(prefix + SiglipConfig.KERNEL, "is missing");
		}
		SiglipConfig config = SiglipConfig.of(vision, tensors, prefix, vision.requireInt("image_size"), "quick_gelu",
				1e-5);
		GraphBuilder g = new GraphBuilder("clip");
		build(g, config, prefix, results);
		OnnxGraph graph = g.build();
		TowerTensors.refuseUnexpected(tensors, prefix, graph.tensors(), Set.of("post_layernorm."));
		return new ClipTower(runtime.open("vision tower", graph, tensors), config);
	}

	private static void build(GraphBuilder g, SiglipConfig config, String prefix, Set<TowerFeature> results) {
		int width = config.hidden();
		long tokens = 1L + (long) config.cells() * config.cells();
		Value pixels = g.input(PIXELS, ElementType.FLOAT, 1, 3, config.side(), config.side());
		Weight kernel = Weight.of(prefix + SiglipConfig.KERNEL, width, 3, config.patch(), config.patch());
		Value patches = new PatchStem(kernel, null, null, config.patch()).apply(g, pixels);
		Value first = g.reshape(g.weight(Weight.of(prefix + CLASS, width)), 1, 1, width);
		Value placed = g.add(g.concat(1, first, patches),
				g.weight(Weight.of(prefix + "embeddings.position_embedding.weight", tokens, width)));
		// the reference's own spelling
		Value x = Norm.layer(prefix + "pre_layrnorm", width, config.epsilon()).apply(g, placed);
		List<Value> states = config.states(g, x, prefix, results);
		for (TowerFeature feature : new TreeSet<>(results)) {
			Value state = states.get(feature.layer(config.layers()));
			if (feature.isPooled()) {
				Value pooled = Norm.layer(prefix + "post_layernorm", width, config.epsilon())
					.apply(g, g.slice(state, 1, 0, 1));
				g.output(feature.name(), g.squeeze(pooled, 1), 1, width);
			}
			else {
				g.output(feature.name(), state, 1, tokens, width);
			}
		}
	}

	/** Edge of the images it takes. */
	public int side() {
		return this.config.side();
	}

	/**
	 * Computes all wanted results, one image after the other.
	 * @param pixels {@code [count, 3, side, side]}, normalised
	 * @return by name of the feature: tokens {@code [count, 1 + cells², hidden]}, pooled
	 * {@code [count, hidden]}
	 */
	public Map<TowerFeature, float[]> run(float[] pixels, int count, RunControl control) {
		int size = 3 * side() * side();
		if (count < 1 || pixels.length != (long) count * size) {
			throw new IllegalArgumentException(
					pixels.length + " values aren't " + count + " images of " + side() + "×" + side() + " pixels");
		}
		Map<TowerFeature, float[]> features = new HashMap<>();
		for (int image = 0; image < count; image++) {
			try (Arena arena = Arena.ofConfined();
					OnnxTensor input = this.model.tensor(arena,
							Arrays.copyOfRange(pixels, image * size, (image + 1) * size), 1, 3, side(), side());
					OrtSession.Result result = this.model.run(Map.of(PIXELS, input), this.model.graph().outputs(),
							control)) {
				for (Map.Entry<String, OnnxValue> output : result) {
					float[] values = OrtModel.floats(output.getValue());
					float[] all = features.computeIfAbsent(new TowerFeature(output.getKey()),
							(feature) -> new float[count * values.length]);
					System.arraycopy(values, 0, all, image * values.length, values.length);
				}
			}
		}
		return features;
	}

	@Override
	public void close() {
		this.model.close();
	}

}

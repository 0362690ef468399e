package io.sfumato.encoders.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

/**
 * Writes small adapters of DIFFA's kind with random weights: an encoder that takes half a
 * second, three acoustic tokens.
 */
final class DiffaCheckpoint {

	static final int HIDDEN = 12;

	static final int QUERIES = 3;

	/** Samples of a stretch. */
	static final int STRETCH = 8000;

	private static final String ENCODER = "whisper_model.";

	private static final int WIDTH = 8;

	private static final int LAYERS = 4;

	private static final int POSITIONS = 25;

	private static final int BANDS = 10;

	private final Map<String, List<Long>> shapes = new TreeMap<>();

	private String config = """
			{
			  "architectures": ["DIFFAModel"],
			  "whisper_config": { "d_model": 8, "encoder_layers": 4, "encoder_attention_heads": 2, "encoder_ffn_dim": 16,
			    "num_mel_bins": 10, "max_source_positions": 25, "activation_function": "gelu" },
			  "llm_config": { "d_model": 12 }
			}
			""";

	DiffaCheckpoint() {
		encoder();
		String acoustic = "acoustic_connector.";
		for (int depth = 0; depth < 2; depth++) {
			add(acoustic + "layer_prompts." + depth, 1, QUERIES, WIDTH);
		}
		add(acoustic + "layer_weights", QUERIES, 2);
		String layer = acoustic + "qformer.layer.0.";
		for (String kind : List.of("attention", "crossattention")) {
			Stream.of("query", "key", "value").forEach((part) -> linear(layer + kind + ".self." + part, WIDTH, WIDTH));
			linear(layer + kind + ".output.dense", WIDTH, WIDTH);
			norm(layer + kind + ".output.LayerNorm", WIDTH);
		}
		linear(layer + "intermediate.dense", 24, WIDTH);
		linear(layer + "output.dense", WIDTH, 24);
		norm(layer + "output.LayerNorm", WIDTH);
		norm(acoustic + "proj.0", WIDTH);
		linear(acoustic + "proj.1", HIDDEN, WIDTH);
		String semantic = "semantic_connector.";
		linear(semantic + "conv.0", WIDTH, WIDTH, 3);
		linear(semantic + "conv.2", 4 * WIDTH, WIDTH, 3);
		linear(semantic + "linear_connector.0", WIDTH, 4 * WIDTH);
		linear(semantic + "linear_connector.2", HIDDEN, WIDTH);
		norm(semantic + "layernorm", HIDDEN);
	}

	private void encoder() {
		String encoder = ENCODER;
		linear(encoder + "conv1", WIDTH, BANDS, 3);
		linear(encoder + "conv2", WIDTH, WIDTH, 3);
		add(encoder + "embed_positions.weight", POSITIONS, WIDTH);
		for (int layer = 0; layer < LAYERS; layer++) {
			String name = encoder + "layers." + layer + ".";
			norm(name + "self_attn_layer_norm", WIDTH);
			Stream.of("q_proj", "v_proj", "out_proj")
				.forEach((part) -> linear(name + "self_attn." + part, WIDTH, WIDTH));
			add(name + "self_attn.k_proj.weight", WIDTH, WIDTH);
			norm(name + "final_layer_norm", WIDTH);
			linear(name + "fc1", 16, WIDTH);
			linear(name + "fc2", WIDTH, 16);
		}
		norm(encoder + "layer_norm", WIDTH);
	}

	private void linear(String name, long... shape) {
		add(name + ".weight", shape);
		add(name + ".bias", shape[0]);
	}

	private void norm(String name, long width) {
		add(name + ".weight", width);
		add(name + ".bias", width);
	}

	/** Adds a tensor, or gives it another shape. */
	DiffaCheckpoint add(String name, long... shape) {
		this.shapes.put(name, Arrays.stream(shape).boxed().toList());
		return this;
	}

	DiffaCheckpoint remove(String name) {
		if (this.shapes.remove(name) == null) {
			throw new IllegalArgumentException(name);
		}
		return this;
	}

	DiffaCheckpoint configure(String replaced, String by) {
		if (!this.config.contains(replaced)) {
			throw new IllegalArgumentException(replaced);
		}
		this.config = this.config.replace(replaced, by);
		return this;
	}

	/** All of it in one directory. */
	Checkpoint write(Path directory) {
		return write(directory, this.shapes);
	}

	/** The encoder alone, as Whisper's directories name it; the same weights. */
	static Checkpoint writeWhisper(Path directory) {
		Map<String, List<Long>> encoder = new TreeMap<>();
		new DiffaCheckpoint().shapes.forEach((name, shape) -> {
			if (name.startsWith(ENCODER)) {
				encoder.put(name.replace(ENCODER, "model.encoder."), shape);
			}
		});
		return new DiffaCheckpoint().write(directory, encoder);
	}

	/** Everything but the encoder. */
	DiffaCheckpoint withoutEncoder() {
		this.shapes.keySet().removeIf((name) -> name.startsWith(ENCODER));
		return this;
	}

	private Checkpoint write(Path directory, Map<String, List<Long>> shapes) {
		SafetensorsWriter writer = new SafetensorsWriter();
		shapes.forEach((name, shape) -> {
			RandomGenerator random = new Random(name.replace("model.encoder.", ENCODER).hashCode());
			float[] values = new float[(int) elements(shape)];
			double spread = 1 / Math.sqrt(Math.max(2, (double) values.length / shape.getFirst()));
			boolean scale = name.toLowerCase().contains("norm") && name.endsWith("weight");
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) ((scale ? 1 : 0) + spread * random.nextGaussian());
			}
			writer.floats(name, TensorType.F32, shape, () -> values);
		});
		try {
			Files.writeString(directory.resolve("config.json"), this.config);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		writer.writeTo(directory.resolve("model.safetensors"));
		return Checkpoint.open(directory);
	}

	private static long elements(List<Long> shape) {
		return shape.stream().reduce(1L, Math::multiplyExact);
	}

}

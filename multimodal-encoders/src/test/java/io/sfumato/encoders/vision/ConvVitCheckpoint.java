package io.sfumato.encoders.vision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

/** Writes a small checkpoint of the embedded model's kind with random weights. */
final class ConvVitCheckpoint {

	/**
	 * Token ids of the characters: their code points below the size of the vocabulary.
	 */
	static final String CHARACTERS = "abc€xyz";

	static final int VOCABULARY = 40;

	private ConvVitCheckpoint() {
	}

	static String config(String replaced, String by) {
		String config = """
				{
				  "architectures": ["LlavaLLaDAModelLM"], "model_type": "llava_llada", "hidden_size": 12, "vocab_size": 40,
				  "mm_hidden_size": 16, "mm_projector_type": "mlp2x_gelu", "mm_patch_merge_type": "flat",
				  "image_aspect_ratio": "anyres", "image_grid_pinpoints": "(1x1),...,(2x3)",
				  "mm_spatial_pool_mode": "average", "mm_spatial_pool_stride": 2, "mm_pool_all_views": true,
				  "mm_max_image_tokens": 90,
				  "vision_config": { "model_type": "sfumato_conv_vit", "image_size": 32, "patch_size": 8,
				    "stem_channels": [4, 8, 16], "stem_residual_blocks": [0, 2, 1], "hidden_size": 16,
				    "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_act": "gelu",
				    "layer_norm_eps": 1e-06 },
				  "glyph_config": { "slots_per_patch": [2, 3], "characters": "abc€xyz", "max_tokens_per_tile": 20,
				    "x_positions": 24, "y_positions": 24,
				    "run_positions": 5, "word_positions": 3 }
				}
				""";
		if (!config.contains(replaced)) {
			throw new IllegalArgumentException(replaced);
		}
		return config.replace(replaced, by);
	}

	/** The same with heads that name two objects in one colour or many. */
	static String withObjects() {
		return config("\"glyph_config\"", """
				"object_config": { "names": [["a"], ["b", "c"]], "colors": [[], ["x"]], "background": ["z"],
				    "max_objects": 5, "size_positions": 4 },
				  "glyph_config\"""");
	}

	static Checkpoint write(Path directory, String config, Predicate<String> kept) {
		RandomGenerator random = new Random(3);
		SafetensorsWriter writer = new SafetensorsWriter();
		for (Shape tensor : shapes()) {
			float[] values = new float[(int) tensor.elements()];
			boolean scale = tensor.name.contains("norm") && tensor.name.endsWith("weight");
			double spread = tensor.name.contains("glyph") ? 1 : 1 / Math.sqrt(tensor.fanIn());
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) ((scale ? 1 : 0) + spread * random.nextGaussian());
			}
			if (kept.test(tensor.name)) {
				writer.floats(tensor.name, TensorType.BF16, tensor.dimensions, () -> values);
			}
		}
		try {
			Files.writeString(directory.resolve("config.json"), config);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		writer.writeTo(directory.resolve("model.safetensors"));
		return Checkpoint.open(directory);
	}

	/** Ids 1, 2, 3 … in the order of the characters. */
	static int tokenId(String character) {
		return CHARACTERS.indexOf(character) + ((CHARACTERS.contains(character)) ? 1 : 0);
	}

	private static List<Shape> shapes() {
		List<Shape> shapes = new ArrayList<>();
		String tower = "model.vision_tower.";
		int in = 3;
		int[] channels = { 4, 8, 16 };
		int[] blocks = { 0, 2, 1 };
		for (int s = 0; s < channels.length; s++) {
			linear(shapes, tower + "stem." + s + ".conv", channels[s], in, 3, 3);
			for (int b = 0; b < blocks[s]; b++) {
				linear(shapes, tower + "stem." + s + ".blocks." + b + ".conv1", channels[s], channels[s], 3, 3);
				linear(shapes, tower + "stem." + s + ".blocks." + b + ".conv2", channels[s], channels[s], 3, 3);
			}
			in = channels[s];
		}
		shapes.add(new Shape(tower + "position_embedding.weight", List.of(16L, 16L)));
		for (int layer = 0; layer < 2; layer++) {
			String name = tower + "encoder.layers." + layer + ".";
			norm(shapes, name + "layer_norm1");
			norm(shapes, name + "layer_norm2");
			for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
				linear(shapes, name + "self_attn." + part, 16, 16);
			}
			linear(shapes, name + "mlp.fc1", 24, 16);
			linear(shapes, name + "mlp.fc2", 16, 24);
		}
		norm(shapes, tower + "post_layernorm");
		linear(shapes, "model.mm_projector.0", 12, 16);
		linear(shapes, "model.mm_projector.2", 12, 12);
		linear(shapes, "model.glyph_head", 6 * 8, 16);
		shapes.add(new Shape("model.glyph_x.weight", List.of(24L, 12L)));
		shapes.add(new Shape("model.glyph_y.weight", List.of(24L, 12L)));
		shapes.add(new Shape("model.glyph_run.weight", List.of(5L, 12L)));
		shapes.add(new Shape("model.glyph_word.weight", List.of(3L, 12L)));
		linear(shapes, "model.object_head", 3, 16);
		linear(shapes, "model.object_colour", 3, 16);
		linear(shapes, "model.object_centre", 2, 16);
		shapes.add(new Shape("model.object_size.weight", List.of(4L, 12L)));
		shapes.add(new Shape("model.embed_tokens.weight", List.of((long) VOCABULARY, 12L)));
		return shapes;
	}

	private static void linear(List<Shape> shapes, String name, long... dimensions) {
		shapes.add(new Shape(name + ".weight", Arrays.stream(dimensions).boxed().toList()));
		shapes.add(new Shape(name + ".bias", List.of(dimensions[0])));
	}

	private static void norm(List<Shape> shapes, String name) {
		shapes.add(new Shape(name + ".weight", List.of(16L)));
		shapes.add(new Shape(name + ".bias", List.of(16L)));
	}

	private record Shape(String name, List<Long> dimensions) {

		long elements() {
			return this.dimensions.stream().reduce(1L, Math::multiplyExact);
		}

		double fanIn() {
			return Math.max(1, elements() / this.dimensions.getFirst()) * ((this.dimensions.size() == 1) ? 100 : 1);
		}

	}

}

package io.sfumato.e2e;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The embedded model in a directory of its own, with small ears of random weights in the
 * layout of checkpoints.md §15: it takes sound in, and what it says about it means
 * nothing.
 */
final class ModelWithEars {

	private static final String EMBEDDED = "/io/sfumato/engine/embedded/";

	private static final List<String> FILES = List.of("config.json", "generation_config.json",
			"preprocessor_config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json",
			"model.safetensors");

	/** Channels of the speech embedding's convolutions. */
	private static final int[] CHANNELS = { 24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96, 96, 96, 96,
			96 };

	private static final int WIDTH = 32;

	private static final int POSITIONS = 500;

	private static final int BANDS = 80;

	private final SafetensorsWriter writer = new SafetensorsWriter();

	private final RandomGenerator random = new SplittableRandom(17);

	private ModelWithEars() {
	}

	/** Writes it. */
	static void into(Path directory) throws IOException {
		Files.createDirectories(directory);
		for (String name : FILES) {
			try (var in = ModelWithEars.class.getResourceAsStream(EMBEDDED + name)) {
				Files.copy(in, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
			}
		}
		Path grown = directory.resolve("grown.tmp");
		try (var checkpoint = Checkpoint.open(directory)) {
			new ModelWithEars().write(checkpoint, grown);
		}
		Files.move(grown, directory.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
		Path config = directory.resolve("config.json");
		ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(config));
		json.put("audio_token_id", 261);
		json.put("audio_projector_type", "mlp2x_gelu");
		json.putPOJO("speech_embedding_config", Map.of("model_type", "speech_embedding", "num_mel_bins", 32,
				"window_frames", 76, "hop_frames", 8, "hidden_size", 96));
		json.putPOJO("audio_config",
				Map.of("model_type", "sfumato_mel_branch", "num_mel_bins", BANDS, "d_model", WIDTH, "encoder_layers", 1,
						"encoder_attention_heads", 2, "encoder_ffn_dim", 2 * WIDTH, "max_source_positions", POSITIONS,
						"pool", 4));
		Files.writeString(config, JsonMapper.shared().writeValueAsString(json));
	}

	private void write(Checkpoint checkpoint, Path file) throws IOException {
		var tensors = checkpoint.tensors();
		for (String name : tensors.names()) {
			if (!isEar(name)) {
				TensorInfo info = tensors.info(name);
				this.writer.raw(name, info.type(), info.dimensions(),
						() -> tensors.data(name).toArray(ValueLayout.JAVA_BYTE));
			}
		}
		int in = 1;
		for (int number = 0; number < CHANNELS.length; number++) {
			boolean last = number == CHANNELS.length - 1;
			int rows = (number % 2 == 0 || last) ? 3 : 1;
			int columns = (number == 0 || (number % 2 == 1 && !last)) ? 3 : 1;
			String name = "speech_embedding.convs." + number;
			tensor(name + ".weight", CHANNELS[number], in, rows, columns);
			if (!last) {
				tensor(name + ".bias", CHANNELS[number]);
			}
			in = CHANNELS[number];
		}
		tensor("audio_tower.conv1.weight", WIDTH, BANDS, 3);
		tensor("audio_tower.conv1.bias", WIDTH);
		tensor("audio_tower.conv2.weight", WIDTH, WIDTH, 3);
		tensor("audio_tower.conv2.bias", WIDTH);
		tensor("audio_tower.embed_positions.weight", POSITIONS, WIDTH);
		String layer = "audio_tower.layers.0.";
		linear(layer + "self_attn.q_proj", WIDTH, WIDTH);
		tensor(layer + "self_attn.k_proj.weight", WIDTH, WIDTH);
		linear(layer + "self_attn.v_proj", WIDTH, WIDTH);
		linear(layer + "self_attn.out_proj", WIDTH, WIDTH);
		linear(layer + "fc1", WIDTH, 2 * WIDTH);
		linear(layer + "fc2", 2 * WIDTH, WIDTH);
		for (String norm : List.of(layer + "self_attn_layer_norm", layer + "final_layer_norm",
				"audio_tower.layer_norm")) {
			tensor(norm + ".weight", WIDTH);
			tensor(norm + ".bias", WIDTH);
		}
		int hidden = checkpoint.config().requireInt("hidden_size");
		linear("audio_projector.0", CHANNELS[CHANNELS.length - 1] + WIDTH, hidden);
		linear("audio_projector.2", hidden, hidden);
		this.writer.writeTo(file);
	}

	private static boolean isEar(String name) {
		return name.startsWith("speech_embedding.") || name.startsWith("audio_");
	}

	private void linear(String name, int in, int out) {
		tensor(name + ".weight", out, in);
		tensor(name + ".bias", out);
	}

	/** Values that keep the size of what they are applied to. */
	private void tensor(String name, int... shape) {
		List<Long> sizes = new ArrayList<>();
		int count = 1;
		for (int size : shape) {
			sizes.add((long) size);
			count *= size;
		}
		double scale = Math.sqrt((double) shape[0] / count);
		float[] values = new float[count];
		for (int at = 0; at < count; at++) {
			values[at] = (float) (scale * this.random.nextGaussian());
		}
		this.writer.floats(name, TensorType.F32, sizes, () -> values);
	}

}

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
 * Writes ears of the embedded model's kind with random weights: the whole speech
 * embedding, a small log-mel branch, two seconds at once.
 */
final class SpeechCheckpoint {

	static final int HIDDEN = 12;

	/** Samples of a stretch. */
	static final int STRETCH = 32_000;

	static final int WIDTH = 8;

	static final int HEADS = 2;

	static final int LAYERS = 2;

	/** Number of words of the language model; the last one is the blank. */
	static final int VOCABULARY = 9;

	private static final int[] CHANNELS = { 1, 24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96, 96, 96,
			96, 96 };

	private final Map<String, List<Long>> shapes = new TreeMap<>();

	private String config = """
			{
			  "hidden_size": 12,
			  "speech_embedding_config": { "model_type": "speech_embedding", "num_mel_bins": 32, "window_frames": 76,
			    "hop_frames": 8, "hidden_size": 96 },
			  "audio_config": { "model_type": "sfumato_mel_branch", "num_mel_bins": 10, "d_model": 8,
			    "encoder_layers": 2, "encoder_attention_heads": 2, "encoder_ffn_dim": 16, "max_source_positions": 100,
			    "pool": 4 },
			  "audio_projector_type": "mlp2x_gelu"
			}
			""";

	private String expected = "";

	private String preprocessor = """
			{ "feature_size": 10, "sampling_rate": 16000, "hop_length": 160, "n_fft": 400, "chunk_length": 2 }
			""";

	SpeechCheckpoint() {
		for (int number = 0; number < 20; number++) {
			String name = "speech_embedding.convs." + number;
			boolean overTime = number == 0 || number % 2 == 0 || number == 19;
			boolean overBands = number == 0 || (number % 2 == 1 && number < 19);
			add(name + ".weight", CHANNELS[number + 1], CHANNELS[number], overTime ? 3 : 1, overBands ? 3 : 1);
			if (number < 19) {
				add(name + ".bias", CHANNELS[number + 1]);
			}
		}
		String tower = "audio_tower.";
		linear(tower + "conv1", WIDTH, 10, 3);
		linear(tower + "conv2", WIDTH, WIDTH, 3);
		add(tower + "embed_positions.weight", 100, WIDTH);
		for (int layer = 0; layer < LAYERS; layer++) {
			String name = tower + "layers." + layer + ".";
			norm(name + "self_attn_layer_norm", WIDTH);
			Stream.of("q_proj", "v_proj", "out_proj")
				.forEach((part) -> linear(name + "self_attn." + part, WIDTH, WIDTH));
			add(name + "self_attn.k_proj.weight", WIDTH, WIDTH);
			norm(name + "final_layer_norm", WIDTH);
			linear(name + "fc1", 16, WIDTH);
			linear(name + "fc2", WIDTH, 16);
		}
		norm(tower + "layer_norm", WIDTH);
		linear("audio_projector.0", HIDDEN, 96 + WIDTH);
		linear("audio_projector.2", HIDDEN, HIDDEN);
	}

	/** The ears hear words, at most five in a stretch. */
	SpeechCheckpoint hearingWords() {
		add("model.embed_tokens.weight", VOCABULARY, HIDDEN);
		add("model.glyph_x.weight", 6, HIDDEN);
		add("model.glyph_y.weight", 3, HIDDEN);
		add("model.glyph_run.weight", 4, HIDDEN);
		add("model.glyph_word.weight", 2, HIDDEN);
		return configure("\"hidden_size\": 12,", """
				"hidden_size": 12, "vocab_size": 9,
				"ctc_config": { "blank_token_id": 8, "temperature": 0.25, "max_words": 5, "beams": 8,
				  "tokens_per_column": 2 },
				"glyph_config": { "x_positions": 6, "y_positions": 3, "run_positions": 4, "word_positions": 2 },""");
	}

	/** Words are the letters from a to i, with a space before them from e on. */
	static int word(String text) {
		boolean spaced = text.startsWith(" ");
		int word = text.strip().charAt(0) - 'a';
		return (text.strip().length() == 1 && word >= 0 && word < VOCABULARY && spaced == (word >= 4)) ? word : -1;
	}

	/**
	 * Some words are expected rather than others.
	 * @param header instead of that of the first section
	 * @param lines of that section
	 */
	SpeechCheckpoint expecting(String header, String lines) {
		this.expected = """
				\\data\\

				\\%s
				%s
				\\end\\
				""".formatted(header.isEmpty() ? "1-grams:" : header, lines);
		return configure("\"tokens_per_column\"", "\"prior_weight\": 2, \"prior_bonus\": 0.5, \"tokens_per_column\"");
	}

	private void linear(String name, long... shape) {
		add(name + ".weight", shape);
		add(name + ".bias", shape[0]);
	}

	private void norm(String name, long width) {
		add(name + ".weight", width);
		add(name + ".bias", width);
	}

	SpeechCheckpoint add(String name, long... shape) {
		this.shapes.put(name, Arrays.stream(shape).boxed().toList());
		return this;
	}

	SpeechCheckpoint remove(String name) {
		if (this.shapes.remove(name) == null) {
			throw new IllegalArgumentException(name);
		}
		return this;
	}

	SpeechCheckpoint configure(String replaced, String by) {
		if (!this.config.contains(replaced)) {
			throw new IllegalArgumentException(replaced);
		}
		this.config = this.config.replace(replaced, by);
		return this;
	}

	SpeechCheckpoint preprocess(String replaced, String by) {
		if (!this.preprocessor.contains(replaced)) {
			throw new IllegalArgumentException(replaced);
		}
		this.preprocessor = this.preprocessor.replace(replaced, by);
		return this;
	}

	Checkpoint write(Path directory) {
		SafetensorsWriter writer = new SafetensorsWriter();
		this.shapes.forEach((name, shape) -> {
			RandomGenerator random = new Random(name.hashCode());
			float[] values = new float[(int) elements(shape)];
			double spread = 1 / Math.sqrt(Math.max(2, (double) values.length / shape.getFirst()));
			boolean scale = name.contains("norm") && name.endsWith("weight");
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) ((scale ? 1 : 0) + spread * random.nextGaussian());
			}
			writer.floats(name, TensorType.BF16, shape, () -> values);
		});
		try {
			Files.createDirectories(directory);
			Files.writeString(directory.resolve("config.json"), this.config);
			if (!this.expected.isEmpty()) {
				Files.writeString(directory.resolve("words.arpa"), this.expected);
			}
			Files.writeString(directory.resolve("preprocessor_config.json"), this.preprocessor);
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

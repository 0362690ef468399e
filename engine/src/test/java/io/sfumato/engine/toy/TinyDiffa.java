package io.sfumato.engine.toy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

/**
 * The directories of a DIFFA, tiny and with random weights: adapters, and below them the
 * language model and the encoder. It hears half a second at once: three acoustic tokens,
 * and one for 80 ms.
 */
public final class TinyDiffa {

	private static final int HIDDEN = 16;

	private static final String CONFIG = """
			{"architectures": ["DIFFAModel"], "prompt_size": 3,
			 "whisper_config": {"d_model": 8, "encoder_layers": 4, "encoder_attention_heads": 2,
			   "encoder_ffn_dim": 16, "num_mel_bins": 10, "max_source_positions": 25},
			 "llm_config": {"d_model": 16}}
			""";

	private static final String LANGUAGE_CONFIG = """
			{"architectures": ["LLaDAModelLM"], "model_type": "llada", "d_model": 16, "mlp_hidden_size": 24,
			 "n_layers": 2, "n_heads": 2, "n_kv_heads": 2, "max_sequence_length": 512, "vocab_size": 272,
			 "rope_theta": 500000.0, "eos_token_id": 257, "pad_token_id": 258, "mask_token_id": 256,
			 "weight_tying": false}
			""";

	private final Map<String, long[]> adapters = new LinkedHashMap<>();

	private boolean apart = true;

	public TinyDiffa() {
		String acoustic = "acoustic_connector.";
		for (int depth = 0; depth < 2; depth++) {
			this.adapters.put(acoustic + "layer_prompts." + depth, new long[] { 1, 3, 8 });
		}
		this.adapters.put(acoustic + "layer_weights", new long[] { 3, 2 });
		String layer = acoustic + "qformer.layer.0.";
		for (String kind : List.of("attention", "crossattention")) {
			for (String part : List.of("query", "key", "value")) {
				linear(layer + kind + ".self." + part, 8, 8);
			}
			linear(layer + kind + ".output.dense", 8, 8);
			linear(layer + kind + ".output.LayerNorm", 8);
		}
		linear(layer + "intermediate.dense", 24, 8);
		linear(layer + "output.dense", 8, 24);
		linear(layer + "output.LayerNorm", 8);
		linear(acoustic + "proj.0", 8);
		linear(acoustic + "proj.1", HIDDEN, 8);
		String semantic = "semantic_connector.";
		linear(semantic + "conv.0", 8, 8, 3);
		linear(semantic + "conv.2", 32, 8, 3);
		linear(semantic + "linear_connector.0", 8, 32);
		linear(semantic + "linear_connector.2", HIDDEN, 8);
		linear(semantic + "layernorm", HIDDEN);
	}

	/** With the encoder in the adapters' file. */
	public TinyDiffa inOneFile() {
		this.apart = false;
		return this;
	}

	/** With low-rank changes of some of the language model's weights. */
	public TinyDiffa withLowRankChanges() {
		for (String part : List.of("0.q_proj", "1.up_proj")) {
			String name = "base_model.model.llm_model.model.transformer.blocks." + part;
			this.adapters.put(name + ".lora_A.default.weight", new long[] { 2, HIDDEN });
			this.adapters.put(name + ".lora_B.default.weight", new long[] { part.endsWith("q_proj") ? 16 : 24, 2 });
		}
		return this;
	}

	private void linear(String name, long... shape) {
		this.adapters.put(name + ".weight", shape);
		this.adapters.put(name + ".bias", new long[] { shape[0] });
	}

	/** Writes the directories, which are created. */
	public Path writeTo(Path directory) {
		Map<String, long[]> encoder = new LinkedHashMap<>();
		new TinyCheckpoint().whisper("", 4, 25).tensors().forEach((name, shape) -> {
			if (!name.startsWith("model.") && !name.startsWith("lm_head")) {
				encoder.put(name, shape);
			}
		});
		Map<String, long[]> main = new LinkedHashMap<>(this.adapters);
		if (this.apart) {
			write(directory.resolve("whisper_model"), CONFIG, named("model.encoder.", encoder));
		}
		else {
			main.putAll(named("whisper_model.", encoder));
		}
		write(directory, CONFIG, main);
		write(directory.resolve("llm_model"), LANGUAGE_CONFIG, language());
		try {
			Files.writeString(directory.resolve("llm_model/tokenizer.json"),
					TinyCheckpoint.tokenizer()
						.replace("<system>", "<|startoftext|>")
						.replace("<user>", "<|start_header_id|>")
						.replace("<assistant>", "<|end_header_id|>")
						.replace("<image>", "<|eot_id|>")
						.replace("<audio>", "<|unused|>"));
			Files.writeString(directory.resolve("llm_model/tokenizer_config.json"), "{\"eos_token\": \"<eos>\"}");
			Files.writeString(directory.resolve("llm_model/generation_config.json"),
					"{\"steps\": 8, \"gen_length\": 16, \"block_length\": 8}");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return directory;
	}

	private static Map<String, long[]> named(String prefix, Map<String, long[]> tensors) {
		Map<String, long[]> named = new LinkedHashMap<>();
		tensors.forEach((name, shape) -> named.put(prefix + name, shape));
		return named;
	}

	private static Map<String, long[]> language() {
		Map<String, long[]> tensors = new LinkedHashMap<>();
		tensors.put("model.transformer.wte.weight", new long[] { 272, HIDDEN });
		for (int layer = 0; layer < 2; layer++) {
			String name = "model.transformer.blocks." + layer + ".";
			for (String part : List.of("q_proj", "k_proj", "v_proj", "attn_out")) {
				tensors.put(name + part + ".weight", new long[] { HIDDEN, HIDDEN });
			}
			tensors.put(name + "attn_norm.weight", new long[] { HIDDEN });
			tensors.put(name + "ff_norm.weight", new long[] { HIDDEN });
			tensors.put(name + "ff_proj.weight", new long[] { 24, HIDDEN });
			tensors.put(name + "up_proj.weight", new long[] { 24, HIDDEN });
			tensors.put(name + "ff_out.weight", new long[] { HIDDEN, 24 });
		}
		tensors.put("model.transformer.ln_f.weight", new long[] { HIDDEN });
		tensors.put("model.transformer.ff_out.weight", new long[] { 272, HIDDEN });
		return tensors;
	}

	/** The same name, wherever its part stands, has the same weights. */
	private static void write(Path directory, String config, Map<String, long[]> tensors) {
		SafetensorsWriter writer = new SafetensorsWriter();
		tensors.forEach((name, shape) -> {
			String own = name.replaceFirst("^(model\\.encoder|whisper_model)\\.", "");
			List<Long> dimensions = new ArrayList<>();
			for (long dimension : shape) {
				dimensions.add(dimension);
			}
			float[] values = TinyCheckpoint.values(own, shape, new Random(own.hashCode()));
			writer.floats(name, TensorType.F32, dimensions, () -> values);
		});
		try {
			Files.createDirectories(directory);
			Files.writeString(directory.resolve("config.json"), config);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		writer.writeTo(directory.resolve("model.safetensors"));
	}

}

package io.sfumato.backbone.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * One model written in many ways gives the same logits (checkpoints.md §15.5); one that
 * doesn't hold together is refused with the name of what is wrong.
 */
class LladaCheckpointTests {

	private static final int WIDTH = 32;

	private static final int VOCABULARY = 40;

	private static final int INNER = 48;

	@TempDir
	private Path directory;

	/** The tensors by Hugging Face's names, and the config. */
	private final Map<String, Tensor> tensors = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>();

	private record Tensor(List<Long> shape, float[] values) {
	}

	LladaCheckpointTests() {
		Random random = new Random(21);
		put(random, "model.embed_tokens.weight", VOCABULARY, WIDTH);
		put(random, "lm_head.weight", VOCABULARY, WIDTH);
		put(random, "model.norm.weight", WIDTH);
		for (int i = 0; i < 2; i++) {
			String layer = "model.layers.%d.".formatted(i);
			put(random, layer + "input_layernorm.weight", WIDTH);
			put(random, layer + "post_attention_layernorm.weight", WIDTH);
			for (String projection : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
				put(random, layer + "self_attn." + projection + ".weight", WIDTH, WIDTH);
			}
			put(random, layer + "mlp.gate_proj.weight", INNER, WIDTH);
			put(random, layer + "mlp.up_proj.weight", INNER, WIDTH);
			put(random, layer + "mlp.down_proj.weight", WIDTH, INNER);
		}
		this.config.putAll(Map.of("model_type", "llava_llada", "hidden_size", WIDTH, "intermediate_size", INNER,
				"num_hidden_layers", 2, "num_attention_heads", 4, "vocab_size", VOCABULARY, "rope_theta", 10000.0,
				"mask_token_id", 39, "eos_token_id", 38));
	}

	@Test
	void bothNamingSchemesAreTheSameModel() {
		float[] expected = logits("hf", (position) -> position);
		Map<String, String> names = Map.ofEntries(Map.entry("model.embed_tokens", "model.transformer.wte"),
				Map.entry("model.norm", "model.transformer.ln_f"), Map.entry("lm_head", "model.transformer.ff_out"),
				Map.entry("model.layers.", "model.transformer.blocks."), Map.entry("input_layernorm", "attn_norm"),
				Map.entry("post_attention_layernorm", "ff_norm"), Map.entry("self_attn.o_proj", "attn_out"),
				Map.entry("self_attn.", ""), Map.entry("mlp.gate_proj", "ff_proj"), Map.entry("mlp.up_proj", "up_proj"),
				Map.entry("mlp.down_proj", "ff_out"));
		renameTensors((name) -> {
			String renamed = name;
			for (String from : List.of("self_attn.o_proj", "self_attn.", "mlp.gate_proj", "mlp.up_proj",
					"mlp.down_proj", "post_attention_layernorm", "input_layernorm", "lm_head", "model.norm",
					"model.embed_tokens", "model.layers.")) {
				renamed = renamed.replace(from, names.get(from));
			}
			return renamed;
		});
		this.config.clear();
		this.config
			.putAll(Map.of("model_type", "llada", "d_model", WIDTH, "mlp_hidden_size", INNER, "n_layers", 2, "n_heads",
					4, "embedding_size", VOCABULARY, "rope_theta", 10000.0, "mask_token_id", 39, "eos_token_id", 38));

		assertThat(logits("original", (position) -> position)).containsExactly(expected, within(1e-4f));
	}

	@Test
	void shardsAreOneModel() throws IOException {
		float[] expected = logits("single", (position) -> position);
		Path sharded = Files.createDirectory(this.directory.resolve("sharded"));
		Map<String, Object> map = new LinkedHashMap<>();
		List<String> names = new ArrayList<>(this.tensors.keySet());
		for (int shard = 0; shard < 3; shard++) {
			SafetensorsWriter writer = new SafetensorsWriter();
			for (int i = shard; i < names.size(); i += 3) {
				Tensor tensor = this.tensors.get(names.get(i));
				writer.floats(names.get(i), TensorType.F32, tensor.shape(), tensor::values);
				map.put(names.get(i), "model-%d.safetensors".formatted(shard));
			}
			writer.writeTo(sharded.resolve("model-%d.safetensors".formatted(shard)));
		}
		Files.writeString(sharded.resolve("config.json"), JsonMapper.shared().writeValueAsString(this.config));
		Files.writeString(sharded.resolve("model.safetensors.index.json"),
				JsonMapper.shared().writeValueAsString(Map.of("weight_map", map)));

		assertThat(logits(sharded, (position) -> position)).containsExactly(expected, within(1e-4f));
	}

	@ParameterizedTest
	@EnumSource(value = TensorType.class, names = { "F16", "BF16" })
	void storageDoesNotMatterAfterRounding(TensorType type) {
		// values of 7 significant bits are the same in all three types
		this.tensors.values().forEach((tensor) -> {
			for (int i = 0; i < tensor.values().length; i++) {
				tensor.values()[i] = Math.round(tensor.values()[i] * 64) / 64f;
			}
		});
		float[] expected = logits("f32", (position) -> position);

		write("half", type);
		assertThat(logits(this.directory.resolve("half"), (position) -> position)).containsExactly(expected,
				within(1e-4f));
	}

	@Test
	void aTiedHeadIsTheEmbedding() {
		this.tensors.put("lm_head.weight", this.tensors.get("model.embed_tokens.weight"));
		float[] expected = logits("own", (position) -> position);
		this.tensors.remove("lm_head.weight");
		this.config.put("tie_word_embeddings", true);

		assertThat(logits("tied", (position) -> position)).containsExactly(expected, within(1e-4f));
	}

	@Test
	void groupedKeysAreThoseOfRepeatedHeads() {
		for (int i = 0; i < 2; i++) {
			for (String projection : List.of("k_proj", "v_proj")) {
				String name = "model.layers.%d.self_attn.%s.weight".formatted(i, projection);
				float[] all = this.tensors.get(name).values();
				float[] grouped = new float[all.length / 2];
				for (int row = 0; row < WIDTH; row++) {
					int head = row / 8;
					// heads 0 and 1 repeat the first group, 2 and 3 the second
					System.arraycopy(all, (head / 2 * 16 + row % 8) * WIDTH, all, row * WIDTH, WIDTH);
				}
				for (int row = 0; row < WIDTH / 2; row++) {
					System.arraycopy(all, (row / 8 * 16 + row % 8) * WIDTH, grouped, row * WIDTH, WIDTH);
				}
				this.tensors.put("grouped." + name, new Tensor(List.of(WIDTH / 2L, (long) WIDTH), grouped));
			}
		}
		Map<String, Tensor> grouped = new TreeMap<>();
		this.tensors.keySet().removeIf((name) -> {
			boolean isGrouped = name.startsWith("grouped.");
			if (isGrouped) {
				grouped.put(name.substring("grouped.".length()), this.tensors.get(name));
			}
			return isGrouped;
		});
		float[] expected = logits("repeated", (position) -> position);
		this.tensors.putAll(grouped);
		this.config.put("num_key_value_heads", 2);

		assertThat(logits("grouped", (position) -> position)).containsExactly(expected, within(1e-4f));
	}

	@Test
	void scalesOfTheClassAreHonoured() {
		this.config.put("scale_logits", true);
		this.config.put("input_emb_norm", true);
		float[] expected = logits("switched", (position) -> position);
		this.config.remove("scale_logits");
		this.config.remove("input_emb_norm");
		scale("model.embed_tokens.weight", (float) Math.sqrt(WIDTH));
		scale("lm_head.weight", (float) (1 / Math.sqrt(WIDTH)));

		assertThat(logits("scaled", (position) -> position)).containsExactly(expected, within(1e-4f));
	}

	@Test
	void linearScalingDividesPositions() {
		float[] expected = logits("unscaled", (position) -> position);
		this.config.put("rope_scaling", Map.of("rope_type", "linear", "factor", 4.0));

		assertThat(logits("scaled", (position) -> 4 * position)).containsExactly(expected, within(1e-4f));
	}

	/** LongLLaDA: the base grows, and a factor of 1 is no scaling (I27). */
	@Test
	void ntkScalingStretchesTheBaseAlone() {
		float[] unscaled = logits("unscaled", (position) -> position);
		this.config.put("rope_scaling", Map.of("rope_type", "ntk", "factor", 1.0));
		float[] same = logits("same", (position) -> position);
		this.config.put("rope_scaling", Map.of("rope_type", "ntk", "factor", 14.0));
		float[] scaled = logits("scaled", (position) -> position);
		this.config.remove("rope_scaling");
		this.config.put("rope_theta", 140000.0);

		float[] stretched = logits("stretched", (position) -> position);

		assertThat(same).isEqualTo(unscaled);
		assertThat(scaled).isEqualTo(stretched).isNotEqualTo(unscaled);
	}

	@Test
	void aBiasIsAddedBehindItsProjection() {
		// a bias on the values of one layer moves every row's attention output by W_o ·
		// b,
		// whatever the weights: the same as a bias on the output projection
		Random random = new Random(4);
		float[] bias = new float[WIDTH];
		for (int i = 0; i < WIDTH; i++) {
			bias[i] = (float) random.nextGaussian();
		}
		float[] out = this.tensors.get("model.layers.1.self_attn.o_proj.weight").values();
		float[] moved = new float[WIDTH];
		for (int row = 0; row < WIDTH; row++) {
			for (int i = 0; i < WIDTH; i++) {
				moved[row] += out[row * WIDTH + i] * bias[i];
			}
		}
		float[] unbiased = logits("unbiased", (position) -> position);
		this.tensors.put("model.layers.1.self_attn.v_proj.bias", new Tensor(List.of((long) WIDTH), bias));
		float[] expected = logits("values", (position) -> position);
		this.tensors.remove("model.layers.1.self_attn.v_proj.bias");
		this.tensors.put("model.layers.1.self_attn.o_proj.bias", new Tensor(List.of((long) WIDTH), moved));

		assertThat(logits("out", (position) -> position)).containsExactly(expected, within(2e-4f))
			.isNotEqualTo(unbiased);
	}

	@Test
	void normsOfQueriesAndKeysMakeTheirSizeMeaningless() {
		for (int i = 0; i < 2; i++) {
			for (String norm : List.of("q_norm", "k_norm")) {
				put(new Random(i), "model.layers.%d.self_attn.%s.weight".formatted(i, norm), 8);
			}
		}
		this.config.put("rms_norm_eps", 1e-9);
		float[] expected = logits("normed", (position) -> position);
		scale("model.layers.0.self_attn.q_proj.weight", 3);
		scale("model.layers.1.self_attn.k_proj.weight", 0.5f);

		assertThat(logits("scaled", (position) -> position)).containsExactly(expected, within(2e-4f));
	}

	@Test
	void theShapeIsReadOffTensorsAndConfig() {
		this.config.put("eos_token_id", List.of(38, 37));
		this.config.put("max_position_embeddings", 77);
		this.config.put("decoding", Map.of("family", "llada", "attention", "segment_causal", "logit_shift", 0));
		write("shape", TensorType.F32);

		try (Checkpoint checkpoint = Checkpoint.open(this.directory.resolve("shape"));
				Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint)) {
			assertThat(backbone.shape()).isEqualTo(new BackboneShape(2, WIDTH, 4, 8, VOCABULARY, 77,
					AttentionPattern.SEGMENT_CAUSAL, 0, 39, List.of(38, 37)));
			assertThat(BackboneFamily.of(checkpoint)).isEqualTo(BackboneFamily.LLADA);
		}
	}

	@Test
	void laVidasPromptSeesItselfUnlessTheConfigSaysOtherwise() {
		this.config.put("architectures", List.of("LlavaLladaForMaskedDiffusion"));
		write("lavida", TensorType.F32);

		try (Checkpoint checkpoint = Checkpoint.open(this.directory.resolve("lavida"));
				Backbone backbone = BackboneFamily.of(checkpoint).open(OrtRuntime.cpu(), checkpoint);
				Backbone other = BackboneFamily.of(checkpoint)
					.open(OrtRuntime.cpu(), checkpoint,
							checkpoint.config().with(Map.of("decoding", Map.of("attention", "bidirectional"))))) {
			assertThat(backbone.shape().attention()).isEqualTo(AttentionPattern.PREFIX_LM);
			assertThat(other.shape().attention()).isEqualTo(AttentionPattern.BIDIRECTIONAL);
		}
	}

	@ParameterizedTest
	@CsvSource({ "hidden_size, 64, 'the tensors say 32'", "num_hidden_layers, 3, 'the tensors say 2'",
			"intermediate_size, 1, 'the tensors say 48'", "num_attention_heads, 5, '5 heads'",
			"num_attention_heads, 0, 'at least 1'", "mask_token_id, 40, 'is not in'", "eos_token_id, 40, 'is not in'",
			"rope_theta, -1, 'a positive number'", "max_position_embeddings, 0, 'at least 1'",
			"hidden_act, relu6, 'is not supported'", "layer_norm_type, gemma_rms, 'is not supported'",
			"block_type, sequential, 'is not supported'", "alibi, true, 'is not supported'",
			"rope, false, 'is not supported'" })
	void aConfigThatDoesNotFitIsRefusedByField(String field, String value, String problem) {
		this.config.put(field, value.matches("-?\\d+") ? Integer.valueOf(value)
				: value.matches("true|false") ? Boolean.valueOf(value) : value);

		assertRefused((message) -> assertThat(message.replace("isn't", "is not")).contains("config.json")
			.contains("field '%s'".formatted(field))
			.contains(problem));
	}

	@Test
	void aMissingTensorIsRefusedByName() {
		this.tensors.remove("model.layers.1.mlp.down_proj.weight");

		assertRefused((message) -> assertThat(message)
			.contains("tensor 'model.layers.1.mlp.down_proj.weight': is missing, shape [32, 48] is needed"));
	}

	@Test
	void aMisshapenTensorIsRefusedByName() {
		put(new Random(1), "model.layers.1.mlp.down_proj.weight", WIDTH, INNER + 1);

		assertRefused((message) -> assertThat(message)
			.contains("tensor 'model.layers.1.mlp.down_proj.weight': has shape [32, 49], [32, 48] is needed"));
	}

	@Test
	void anUnexpectedTensorIsRefusedByName() {
		put(new Random(1), "model.layers.1.self_attn.gate.weight", WIDTH);
		put(new Random(1), "model.vision_tower.anything", WIDTH);

		assertRefused((message) -> assertThat(message)
			.contains("tensor 'model.layers.1.self_attn.gate.weight': isn't part of this family's language model"));
	}

	@Test
	void weightsThatAreNotNumbersAreRefused() {
		this.tensors.get("model.layers.0.mlp.up_proj.weight").values()[7] = Float.NaN;

		assertRefused((message) -> assertThat(message).contains("numbers that aren't finite"));
	}

	@Test
	void aBiasTheConfigAsksForMustBeThere() {
		this.config.put("attention_bias", true);

		assertRefused((message) -> assertThat(message).contains("'model.layers.0.self_attn.q_proj.bias': is missing"));
	}

	@Test
	void anotherFamilyIsRefused() {
		renameTensors((name) -> name.replace("self_attn.q_proj", "attention.query_key_value"));

		assertRefused((message) -> assertThat(message).contains("this isn't a backbone of the LLaDA family"));
	}

	private void assertRefused(Consumer<String> message) {
		write("refused", TensorType.F32);
		try (Checkpoint checkpoint = Checkpoint.open(this.directory.resolve("refused"))) {
			assertThatExceptionOfType(CheckpointException.class)
				.isThrownBy(() -> BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint))
				.satisfies((ex) -> message.accept(ex.getMessage()));
		}
	}

	private void put(Random random, String name, long... shape) {
		int count = 1;
		List<Long> dimensions = new ArrayList<>();
		for (long size : shape) {
			count *= (int) size;
			dimensions.add(size);
		}
		float[] values = new float[count];
		for (int i = 0; i < count; i++) {
			values[i] = (float) ((shape.length == 1) ? 1 + random.nextGaussian() / 8 : random.nextGaussian() / 4);
		}
		this.tensors.put(name, new Tensor(dimensions, values));
	}

	private void scale(String name, float factor) {
		float[] values = this.tensors.get(name).values();
		for (int i = 0; i < values.length; i++) {
			values[i] *= factor;
		}
	}

	private void renameTensors(UnaryOperator<String> rename) {
		Map<String, Tensor> renamed = new TreeMap<>();
		this.tensors.forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
		this.tensors.clear();
		this.tensors.putAll(renamed);
	}

	private void write(String name, TensorType type) {
		try {
			Path target = Files.createDirectory(this.directory.resolve(name));
			SafetensorsWriter writer = new SafetensorsWriter();
			this.tensors.forEach((tensor, content) -> writer.floats(tensor, type, content.shape(), content::values));
			writer.writeTo(target.resolve("model.safetensors"));
			Files.writeString(target.resolve("config.json"), JsonMapper.shared().writeValueAsString(this.config));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private float[] logits(String name, IntUnaryOperator position) {
		write(name, TensorType.F32);
		return logits(this.directory.resolve(name), position);
	}

	/** All logits of one canvas of seven cells. */
	private static float[] logits(Path directory, IntUnaryOperator position) {
		int[] ids = { 5, 39, 0, 17, 39, 22, 1 };
		try (Checkpoint checkpoint = Checkpoint.open(directory);
				Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint)) {
			QueryCells queries = new QueryCells(1, ids.length, WIDTH);
			for (int i = 0; i < ids.length; i++) {
				queries.add(backbone, ids[i], position.applyAsInt(i));
			}
			float[] logits = new float[ids.length * VOCABULARY];
			try (ForwardRows rows = backbone.forward(new ForwardRequest(queries, null, null,
					new int[] { 0, 1, 2, 3, 4, 5, 6 }, true, false, new CancelSignal()))) {
				float[] row = new float[VOCABULARY];
				for (int i = 0; i < ids.length; i++) {
					rows.logits(i, row);
					System.arraycopy(row, 0, logits, i * VOCABULARY, VOCABULARY);
				}
			}
			return logits;
		}
	}

}

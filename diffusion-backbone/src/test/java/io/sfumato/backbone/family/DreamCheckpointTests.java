package io.sfumato.backbone.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/**
 * What is read off a Dream checkpoint, what is refused, and how its family is told.
 */
class DreamCheckpointTests {

	private static final int WIDTH = 32;

	private static final int VOCABULARY = 40;

	@TempDir
	private Path directory;

	private final Map<String, List<Long>> tensors = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>();

	DreamCheckpointTests() {
		put("model.embed_tokens.weight", VOCABULARY, WIDTH);
		put("lm_head.weight", VOCABULARY, WIDTH);
		put("model.norm.weight", WIDTH);
		for (String layer : List.of("model.layers.0.", "model.layers.1.")) {
			put(layer + "input_layernorm.weight", WIDTH);
			put(layer + "post_attention_layernorm.weight", WIDTH);
			for (Map.Entry<String, Integer> rows : Map.of("q_proj", WIDTH, "k_proj", 16, "v_proj", 16).entrySet()) {
				put(layer + "self_attn." + rows.getKey() + ".weight", rows.getValue(), WIDTH);
				put(layer + "self_attn." + rows.getKey() + ".bias", rows.getValue());
			}
			put(layer + "self_attn.o_proj.weight", WIDTH, WIDTH);
			put(layer + "mlp.gate_proj.weight", 48, WIDTH);
			put(layer + "mlp.up_proj.weight", 48, WIDTH);
			put(layer + "mlp.down_proj.weight", WIDTH, 48);
		}
		this.config.putAll(Map.of("model_type", "Dream", "hidden_size", WIDTH, "intermediate_size", 48,
				"num_hidden_layers", 2, "num_attention_heads", 4, "num_key_value_heads", 2, "vocab_size", VOCABULARY,
				"max_position_embeddings", 77, "mask_token_id", 39, "eos_token_id", 38));
	}

	@Test
	void theShapeIsReadOffTensorsAndConfig() {
		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			assertThat(backbone.shape()).isEqualTo(new BackboneShape(2, WIDTH, 2, 8, VOCABULARY, 77,
					AttentionPattern.BIDIRECTIONAL, 1, 39, List.of(38)));
		}
	}

	@Test
	void aTiedHeadIsTheEmbedding() {
		this.tensors.remove("lm_head.weight");
		this.config.put("tie_word_embeddings", true);

		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			QueryCells queries = new QueryCells(1, 3, WIDTH).add(backbone, 5, 0)
				.add(backbone, 39, 1)
				.add(backbone, 7, 2);
			float[] logits = new float[VOCABULARY];
			try (ForwardRows rows = backbone
				.forward(new ForwardRequest(queries, null, null, new int[] { 2 }, true, false, new CancelSignal()))) {
				rows.logits(0, logits);
			}
			assertThat(logits).doesNotContain(Float.NaN);
		}
	}

	@ParameterizedTest
	@CsvSource({ "model.layers.1.mlp.down_proj.weight", "model.layers.0.self_attn.k_proj.bias", "model.norm.weight",
			"lm_head.weight", "model.embed_tokens.weight" })
	void aMissingTensorIsRefusedByName(String name) {
		this.tensors.remove(name);

		assertRefused("tensor '%s': is missing".formatted(name));
	}

	@Test
	void aMisshapenTensorIsRefusedByName() {
		put("model.layers.1.self_attn.v_proj.bias", 17);

		assertRefused("tensor 'model.layers.1.self_attn.v_proj.bias': has shape [17], [16] is needed");
	}

	@ParameterizedTest
	@CsvSource({ "model.layers.1.self_attn.o_proj.bias", "model.layers.0.self_attn.q_norm.weight" })
	void anUnexpectedTensorIsRefusedByName(String name) {
		put(name, WIDTH);

		assertRefused("tensor '%s': isn't part of this family's language model".formatted(name));
	}

	@ParameterizedTest
	@CsvSource({ "hidden_size, 64, the tensors say 32", "num_key_value_heads, 4, the tensors say 2",
			"vocab_size, 41, the tensors say 40", "num_hidden_layers, 3, the tensors say 2",
			"use_sliding_window, true, isnt supported", "use_mrope, true, isnt supported" })
	void aConfigThatDoesNotFitIsRefusedByField(String field, String value, String problem) {
		this.config.put(field, value.equals("true") ? Boolean.TRUE : Integer.valueOf(value));

		assertRefused("field '%s'".formatted(field), problem.replace("isnt", "isn't"));
	}

	@Test
	void laViDasPromptDoesntSeeTheAnswer() {
		this.config.put("model_type", "llava_dream");

		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			assertThat(backbone.shape().attention()).isEqualTo(AttentionPattern.PREFIX_LM);
			assertThat(backbone.shape().logitShift()).isEqualTo(1);
		}
	}

	@Test
	void theConfigTellsTheFamily() {
		assertFamily(BackboneFamily.DREAM);
		this.config.remove("model_type");
		this.config.put("architectures", List.of("DreamModel"));
		assertFamily(BackboneFamily.DREAM);
		this.config.put("architectures", List.of("LlavaLLaDAModelLM"));
		assertFamily(BackboneFamily.LLADA);
	}

	@Test
	void biasesTellTheFamilyWhereTheConfigIsSilent() {
		this.config.remove("model_type");
		assertFamily(BackboneFamily.DREAM);
		this.tensors.keySet().removeIf((name) -> name.endsWith(".bias"));
		assertFamily(BackboneFamily.LLADA);
	}

	@Test
	void aModelOfNoFamilyIsRefused() {
		this.config.put("model_type", "qwen2");

		try (Checkpoint checkpoint = write()) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> BackboneFamily.of(checkpoint))
				.withMessageContaining("field 'model_type'")
				.withMessageContaining("'qwen2' isn't a model that can be run");
		}
	}

	private void assertFamily(BackboneFamily family) {
		try (Checkpoint checkpoint = write()) {
			assertThat(BackboneFamily.of(checkpoint)).isEqualTo(family);
		}
	}

	private void assertRefused(String... parts) {
		try (Checkpoint checkpoint = write()) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.satisfies((ex) -> assertThat(ex.getMessage()).contains(Arrays.asList(parts)));
		}
	}

	private static Backbone open(Checkpoint checkpoint) {
		return BackboneFamily.of(checkpoint).open(OrtRuntime.cpu(), checkpoint);
	}

	private void put(String name, long... shape) {
		this.tensors.put(name, Arrays.stream(shape).boxed().toList());
	}

	private Checkpoint write() {
		Random random = new Random(21);
		SafetensorsWriter writer = new SafetensorsWriter();
		this.tensors.forEach((name, shape) -> writer.floats(name, TensorType.F32, shape, () -> {
			float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) (((shape.size() == 1) ? 1 : 0) + random.nextGaussian() / 4);
			}
			return values;
		}));
		try {
			Path target = Files.createTempDirectory(this.directory, "checkpoint");
			writer.writeTo(target.resolve("model.safetensors"));
			Files.writeString(target.resolve("config.json"), JsonMapper.shared().writeValueAsString(this.config));
			return Checkpoint.open(target);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}

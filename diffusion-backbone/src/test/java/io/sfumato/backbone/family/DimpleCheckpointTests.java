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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * What sets Dimple's language model apart from Dream's: three positions a cell.
 */
class DimpleCheckpointTests {

	private static final int WIDTH = 32;

	private static final int VOCABULARY = 40;

	@TempDir
	private Path directory;

	private final Map<String, List<Long>> tensors = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>();

	DimpleCheckpointTests() {
		put("model.embed_tokens.weight", VOCABULARY, WIDTH);
		put("lm_head.weight", VOCABULARY, WIDTH);
		put("model.norm.weight", WIDTH);
		put("visual.patch_embed.proj.weight", 4, 3, 2, 2, 2);
		put("img_projector.linear_1.weight", WIDTH, 8);
		String layer = "model.layers.0.";
		put(layer + "input_layernorm.weight", WIDTH);
		put(layer + "post_attention_layernorm.weight", WIDTH);
		for (String projection : List.of("q_proj", "k_proj", "v_proj")) {
			put(layer + "self_attn." + projection + ".weight", WIDTH, WIDTH);
			put(layer + "self_attn." + projection + ".bias", WIDTH);
		}
		put(layer + "self_attn.o_proj.weight", WIDTH, WIDTH);
		put(layer + "mlp.gate_proj.weight", 48, WIDTH);
		put(layer + "mlp.up_proj.weight", 48, WIDTH);
		put(layer + "mlp.down_proj.weight", WIDTH, 48);
		this.config.putAll(Map.of("model_type", "dimple", "hidden_size", WIDTH, "intermediate_size", 48,
				"num_hidden_layers", 1, "num_attention_heads", 4, "num_key_value_heads", 4, "vocab_size", VOCABULARY,
				"mask_token_id", 39, "mrope_section", List.of(1, 2, 1)));
	}

	@Test
	void theConfigOrTheEyesTellTheFamily() {
		assertFamily(BackboneFamily.DIMPLE);
		this.config.remove("model_type");
		assertFamily(BackboneFamily.DIMPLE);
		this.tensors.remove("img_projector.linear_1.weight");
		assertFamily(BackboneFamily.DREAM);
		this.config.put("architectures", List.of("DimpleModel"));
		assertFamily(BackboneFamily.DIMPLE);
	}

	@Test
	void textAloneIsReadAsByDream() {
		float[] dimple = logits(4, 4, 4);
		this.config.put("model_type", "Dream");

		assertThat(logits(4, 4, 4)).containsExactly(dimple);
	}

	@Test
	void rowsAndColumnsCount() {
		float[] place = logits(4, 4, 4);

		assertThat(logits(4, 5, 4)).isNotEqualTo(place);
		assertThat(logits(4, 4, 5)).isNotEqualTo(place).isNotEqualTo(logits(4, 5, 4));
	}

	@Test
	void sectionsMayStandAmongTheSettingsOfAScaling() {
		float[] place = logits(4, 5, 6);
		this.config.remove("mrope_section");
		this.config.put("rope_scaling", Map.of("type", "mrope", "mrope_section", List.of(1, 2, 1)));

		assertThat(logits(4, 5, 6)).containsExactly(place);
	}

	@Test
	void keysInRowsAndColumnsMoveWithTheirImage() {
		try (Checkpoint checkpoint = write();
				Backbone backbone = open(checkpoint);
				KeyValues near = keyValues(backbone, 0);
				KeyValues far = keyValues(backbone, 7);
				KeyValues moved = near.movedBy(7)) {
			NativeKeyValues expected = NativeKeyValues.of(far);
			NativeKeyValues found = NativeKeyValues.of(moved);

			float[] keys = expected.keys(0).getFloatBuffer().array();
			for (int i = 0; i < keys.length; i++) {
				assertThat(found.keys(0).getFloatBuffer().get(i)).isCloseTo(keys[i], within(1e-5f));
			}
		}
	}

	@Test
	void aModelOfOnePositionTakesNoRowsAndColumns() {
		this.config.put("model_type", "Dream");

		assertThatIllegalArgumentException().isThrownBy(() -> logits(4, 5, 4))
			.withMessage("the model rotates by one position, not by 4, row 5 and column 4");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1, 2, 2]", "[4]", "[5, -2, 1]", "null" })
	void sectionsThatDoNotDivideAHeadAreRefused(String sections) {
		this.config.put("mrope_section", JsonMapper.shared().readTree(sections));

		assertRefused("field 'mrope_section'", "doesn't divide the 4 pairs of a head");
	}

	@Test
	void causalAttentionIsRefused() {
		this.config.put("full_attn_mask", false);

		assertRefused("field 'full_attn_mask': false isn't supported");
	}

	/** Of the second of two cells, the first a soft one at the given place. */
	private float[] logits(int position, int row, int column) {
		float[] logits = new float[VOCABULARY];
		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			QueryCells queries = new QueryCells(1, 2, WIDTH).add(soft(), 0, position, row, column).add(backbone, 39, 9);
			try (ForwardRows rows = backbone
				.forward(new ForwardRequest(queries, null, null, new int[] { 1 }, true, false, new CancelSignal()))) {
				rows.logits(0, logits);
			}
		}
		return logits;
	}

	private static KeyValues keyValues(Backbone backbone, int position) {
		QueryCells queries = new QueryCells(1, 2, WIDTH).add(soft(), 0, position, position + 1, position)
			.add(soft(), 0, position, position, position + 2);
		try (ForwardRows rows = backbone
			.forward(new ForwardRequest(queries, null, null, new int[0], false, true, new CancelSignal()))) {
			return rows.takeKeyValues();
		}
	}

	private static float[] soft() {
		float[] soft = new float[WIDTH];
		for (int i = 0; i < WIDTH; i++) {
			soft[i] = (i % 5 - 2) / 2f;
		}
		return soft;
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
		Random random = new Random(22);
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

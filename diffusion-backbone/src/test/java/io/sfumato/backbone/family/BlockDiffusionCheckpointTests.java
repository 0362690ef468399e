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
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Remask;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.backbone.policy.Techniques;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Checkpoints of random weights with the names and shapes of SDAR (Qwen3: a norm per
 * head, no bias) and of Fast-dLLM v2 (Qwen2: biases, no norm).
 */
class BlockDiffusionCheckpointTests {

	private static final int WIDTH = 32;

	private static final int VOCABULARY = 40;

	private static final int BLOCK = 4;

	@TempDir
	private Path directory;

	private final Map<String, List<Long>> tensors = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>();

	/** A head is wider than its share of the hidden state, as in SDAR-4B. */
	private void sdar() {
		qwen(16);
		for (String layer : List.of("model.layers.0.", "model.layers.1.")) {
			put(layer + "self_attn.q_norm.weight", 16);
			put(layer + "self_attn.k_norm.weight", 16);
		}
		this.config.put("model_type", "sdar");
		this.config.put("block_size", BLOCK);
	}

	private void fastDllm() {
		qwen(8);
		for (String layer : List.of("model.layers.0.", "model.layers.1.")) {
			for (Map.Entry<String, Integer> rows : Map.of("q_proj", WIDTH, "k_proj", 16, "v_proj", 16).entrySet()) {
				put(layer + "self_attn." + rows.getKey() + ".bias", rows.getValue());
			}
		}
		this.config.put("model_type", "Fast_dLLM_Qwen");
		this.config.put("bd_size", BLOCK);
	}

	private void qwen(int headDim) {
		put("model.embed_tokens.weight", VOCABULARY, WIDTH);
		put("lm_head.weight", VOCABULARY, WIDTH);
		put("model.norm.weight", WIDTH);
		for (String layer : List.of("model.layers.0.", "model.layers.1.")) {
			put(layer + "input_layernorm.weight", WIDTH);
			put(layer + "post_attention_layernorm.weight", WIDTH);
			put(layer + "self_attn.q_proj.weight", 4L * headDim, WIDTH);
			put(layer + "self_attn.k_proj.weight", 2L * headDim, WIDTH);
			put(layer + "self_attn.v_proj.weight", 2L * headDim, WIDTH);
			put(layer + "self_attn.o_proj.weight", WIDTH, 4L * headDim);
			put(layer + "mlp.gate_proj.weight", 48, WIDTH);
			put(layer + "mlp.up_proj.weight", 48, WIDTH);
			put(layer + "mlp.down_proj.weight", WIDTH, 48);
		}
		this.config.putAll(Map.of("hidden_size", WIDTH, "intermediate_size", 48, "num_hidden_layers", 2,
				"num_attention_heads", 4, "num_key_value_heads", 2, "vocab_size", VOCABULARY, "max_position_embeddings",
				77, "mask_token_id", 39, "eos_token_id", 38));
	}

	@Test
	void theShapeHasTheBlocks() {
		sdar();

		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			assertThat(BackboneFamily.of(checkpoint)).isEqualTo(BackboneFamily.BLOCK_DIFFUSION);
			assertThat(backbone.shape()).isEqualTo(new BackboneShape(2, WIDTH, 2, 16, VOCABULARY, 77,
					AttentionPattern.BLOCK_CAUSAL, 0, 39, List.of(38), BLOCK));
		}
	}

	@Test
	void biasesAndTheShiftAreThoseOfFastDllm() {
		fastDllm();

		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			assertThat(backbone.shape().logitShift()).isEqualTo(1);
			assertThat(backbone.shape().blockSize()).isEqualTo(BLOCK);
		}
	}

	@Test
	void aSizeThatIsNotNamedIsTheFamilys() {
		sdar();
		this.config.remove("block_size");
		this.config.remove("model_type");
		this.config.put("architectures", List.of("SDARForCausalLM"));

		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			assertThat(backbone.shape().blockSize()).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@CsvSource({ "sdar, block_size, 0, field 'block_size': is 0", "efficient_dlm, mask_token_id, , mask_token_id" })
	void aConfigThatDoesNotFitIsRefusedByField(String type, String field, Integer value, String problem) {
		sdar();
		this.config.put("model_type", type);
		this.config.remove(field);
		if (value != null) {
			this.config.put(field, value);
		}

		try (Checkpoint checkpoint = write()) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining(problem);
		}
	}

	/** I17, on the backbone that is served; lossless is the text, too. */
	@ParameterizedTest
	@CsvSource({ "false, 4", "false, 6", "true, 4", "true, 7" })
	void whatIsHeldIsAsGoodAsWhatIsEvaluated(boolean shifted, int prompt) {
		if (shifted) {
			fastDllm();
		}
		else {
			sdar();
		}
		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			BackboneShape shape = backbone.shape();
			for (Strategy strategy : List.of(Strategy.quality(shape.attention(), 14, BLOCK),
					Strategy.balanced(14, 32).suitedTo(shape), Strategy.fast(14, 32).suitedTo(shape))) {
				Denoised held = run(backbone, prompt, strategy);
				Denoised evaluated = run(backbone, prompt, strategy.with(cache(Strategy.Cache.NONE)));

				assertThat(held.cache()).isEqualTo(KvPolicy.Exactness.EXACT);
				assertThat(held.tokens()).isEqualTo(evaluated.tokens());
				assertThat(held.steps()).isEqualTo(evaluated.steps());
				assertThat(held.positionsComputed()).isLessThan(evaluated.positionsComputed());
			}
			Denoised quality = run(backbone, prompt, Strategy.quality(shape.attention(), 14, BLOCK));
			Denoised lossless = run(backbone, prompt, Strategy.lossless(shape.attention(), 14, BLOCK));
			assertThat(lossless.tokens()).isEqualTo(quality.tokens());
			assertThat(lossless.probabilities()).containsExactly(quality.probabilities(), within(1e-4));
			assertThat(lossless.forwardPasses()).isLessThanOrEqualTo(quality.forwardPasses());
		}
	}

	/** A block of 16 cells in parts of 8, with and without the shift. */
	@ParameterizedTest
	@CsvSource({ "false, 4", "false, 21", "true, 4", "true, 16", "true, 21" })
	void blocksAreDecidedInParts(boolean shifted, int prompt) {
		if (shifted) {
			fastDllm();
			this.config.put("bd_size", 16);
		}
		else {
			sdar();
			this.config.put("block_size", 16);
		}
		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			BackboneShape shape = backbone.shape();
			Strategy strategy = Recipe.FAST_DLLM_V2.strategy(shape.attention(), 40, 16);
			Strategy sequential = strategy.with(new StrategyOptions(null, null, null, null,
					Map.of(Strategy.Unmask.THRESHOLD, 1.0), null, null, null, null));

			Denoised inParts = run(backbone, prompt, strategy);
			Denoised oneByOne = run(backbone, prompt, sequential);
			Denoised whole = run(backbone, prompt, Strategy.quality(shape.attention(), 40, 16));

			assertThat(inParts.tokens()).hasSize(40).doesNotContain(39);
			assertThat(inParts.cache()).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
			assertThat(oneByOne.forwardPasses()).isEqualTo(40).isEqualTo(whole.forwardPasses());
			assertThat(oneByOne.positionsComputed()).isLessThan(whole.positionsComputed());
			assertThat(strategy.exactness(shape.attention())).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
		}
	}

	@Test
	void whatDoesNotGoWithBlocksIsRefused() {
		sdar();
		try (Checkpoint checkpoint = write(); Backbone backbone = open(checkpoint)) {
			BackboneShape shape = backbone.shape();
			Strategy balanced = Strategy.balanced(14, 32).suitedTo(shape);
			assertRefused(shape, Strategy.balanced(14, 32), "blockLength 32 isn't 4");
			assertRefused(shape, balanced.with(cache(Strategy.Cache.DUAL)), "its cache 'block' is exact");
			assertRefused(shape,
					balanced.with(StrategyOptions
						.of(new Techniques.Options(null, Remask.EDIT, null, null, null, null, null, null))),
					"comes back to blocks");
			assertRefused(shape, Recipe.DREAM.strategy(shape.attention(), 14, BLOCK), "blocks of its own");
			for (Recipe recipe : List.of(Recipe.DINFER_HIERARCHY, Recipe.DPARALLEL, Recipe.LAVIDA)) {
				assertThat(run(backbone, 5, recipe.strategy(shape.attention(), 14, BLOCK)).tokens()).doesNotContain(39);
			}
		}
	}

	private static void assertRefused(BackboneShape shape, Strategy strategy, String reason) {
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> strategy.requireSuits(shape))
			.withMessageContaining(reason);
	}

	private static StrategyOptions cache(Strategy.Cache cache) {
		return new StrategyOptions(null, null, null, null, Map.of(), null, cache, null, null);
	}

	private static Denoised run(Backbone backbone, int prompt, Strategy strategy) {
		int[] tokens = new Random(prompt).ints(prompt, 0, 37).toArray();
		Canvas canvas = Canvas.masked(Prompt.of(tokens), 39, strategy.maxTokens());
		try (Denoising denoising = Denoising.of(backbone, canvas, null, strategy.withoutStopAtEnd(),
				DenoisingListener.NONE, new CancelSignal())) {
			return denoising.run();
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

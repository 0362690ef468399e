package io.sfumato.engine.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.AllDone;
import io.sfumato.backbone.policy.Bernoulli;
import io.sfumato.backbone.policy.ConfidentOrOnTime;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDelayedShifted;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefill;
import io.sfumato.backbone.policy.LeftToRightScorer;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.ConfidentOrOnTime.Otherwise;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/traces: Dimple's answers, about an image file or without one. In faithful mode
 * the whole answer before every pass, the cells each pass evaluates, the final ids and
 * the number of passes are the reference's.
 */
class DimpleTraceGoldenTest {

	private static final Set<String> KNOWN_PARAMS = Set.of("decoding_pipeline", "temperature", "max_new_tokens",
			"mask_token_id", "alg", "steps", "eps", "block_mask", "use_cache", "alg_p_threshold");

	private static final Map<String, GoldenModel> MODELS = new HashMap<>();

	@AfterAll
	static void close() {
		MODELS.values().forEach(GoldenModel::close);
		MODELS.clear();
	}

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		return GoldenFiles.list(GoldenFiles.folder("traces/dimple"), (file) -> file.toString().endsWith(".json"))
			.stream()
			.map((file) -> dynamicTest(file.getFileName().toString(), () -> replay(file)));
	}

	private static void replay(Path file) {
		JsonNode trace = GoldenFiles.json(file);
		JsonNode params = trace.get("params");
		assertThat(KNOWN_PARAMS).as("parameters this test understands").containsAll(params.propertyNames());
		assertThat(params.path("temperature").asDouble(0)).as("temperature").isZero();
		assertThat(trace.get("prompt_ids").get(0).isArray()).as("several canvases").isFalse();
		GoldenModel model = MODELS.computeIfAbsent(trace.get("checkpoint").asString(),
				(name) -> GoldenModel.open(name, Map.of()));
		int mask = params.get("mask_token_id").asInt();
		assertThat(model.backbone().shape().maskToken()).isEqualTo(mask);
		Prompt prompt = model.prompt(
				Arrays.stream(GoldenFiles.numbers(trace.get("prompt_ids"))).asLongStream().toArray(),
				model.configured("image_token_id"), trace.has("image")
						? GoldenFiles.folder(trace.get("image").asString().replace(".safetensors", ".json")) : file);
		Canvas canvas = Canvas.masked(prompt, mask, params.get("max_new_tokens").asInt());
		int pass = 0;
		try (Recorded draws = Recorded.of(file, canvas);
				Denoising denoising = new Denoising(model.backbone(), canvas,
						policies(params, canvas, model.backbone(), draws), DenoisingListener.NONE,
						new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(trace.get("steps").size()).as("passes of the reference").isGreaterThan(pass);
				assertThat(canvas.answer()).as("before pass %d", pass)
					.isEqualTo(answer(trace.get("steps").get(pass), canvas));
				assertThat(denoising.step().positions()).as("cells of pass %d", pass)
					.isEqualTo(trace.get("forward_shapes").get(pass).get(1).asInt());
			}
		}
		assertThat(canvas.answer()).as("final ids").isEqualTo(answer(trace.get("final_ids"), canvas));
		assertThat(pass).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

	private static Policies policies(JsonNode params, Canvas canvas, Backbone backbone, Draws draws) {
		int steps = params.get("steps").asInt();
		double epsilon = params.path("eps").asDouble(DreamLinear.EPSILON);
		String alg = params.get("alg").asString();
		KvPolicy kv = kv(params, canvas, backbone);
		FixedBlocks whole = new FixedBlocks(canvas.answerLength(), FixedBlocks.End.STEPS_SPENT);
		return switch (params.get("decoding_pipeline").asString()) {
			case "dream" -> {
				DreamLinear time = new DreamLinear(steps, epsilon);
				StepSchedule schedule = alg.equals("autoregressive") ? new FixedPerStep(1) : time;
				UnmaskPolicy rule = alg.equals("origin") ? new Bernoulli(time, draws) : new TopQuota();
				Scorer scorer = alg.equals("autoregressive") ? new LeftToRightScorer() : scorer(alg);
				yield Policies.builder(schedule, whole, rule, kv).fidelity(Fidelity.FAITHFUL).scorer(scorer).build();
			}
			case "dim" -> {
				ConfidentOrOnTime rule = new ConfidentOrOnTime(steps, epsilon,
						params.path("alg_p_threshold").asDouble(0), otherwise(alg), draws);
				yield Policies.builder(rule, whole, rule, kv)
					.fidelity(Fidelity.FAITHFUL)
					.scorer(scorer(alg))
					.stops(new AllDone())
					.build();
			}
			default -> throw new AssertionError(
					"pipeline '%s' isn't understood".formatted(params.get("decoding_pipeline").asString()));
		};
	}

	private static Otherwise otherwise(String alg) {
		return switch (alg) {
			case "origin" -> Otherwise.RANDOM;
			case "origin-ratio" -> Otherwise.CHANCE;
			case "autoregressive" -> Otherwise.LEFTMOST;
			default -> Otherwise.BEST;
		};
	}

	private static KvPolicy kv(JsonNode params, Canvas canvas, Backbone backbone) {
		boolean promptAlone = params.path("block_mask").asBoolean(false);
		if (params.path("use_cache").asBoolean(false)) {
			return promptAlone ? new KvPrefill(backbone.shape().logitShift()) : KvDelayedShifted.promptAlone(backbone);
		}
		assertThat(promptAlone).as("a prompt that sees itself only, without a cache").isFalse();
		return new KvNone(canvas, backbone.shape().attention());
	}

	private static Scorer scorer(String alg) {
		return switch (alg) {
			case "origin", "origin-ratio", "autoregressive", "maskgit_plus" -> new ProbScorer(ProbScorer.Precision.F64);
			case "topk_margin" -> new MarginScorer();
			case "entropy" -> new NegEntropyScorer();
			default -> throw new AssertionError("alg '%s' isn't understood".formatted(alg));
		};
	}

	private static int[] answer(JsonNode sequence, Canvas canvas) {
		int[] ids = GoldenFiles.numbers(sequence);
		return Arrays.copyOfRange(ids, ids.length - canvas.answerLength(), ids.length);
	}

	/**
	 * What the reference drew, by cell: a number for every masked cell in order, or a
	 * permutation of them. A step that was sure of some cell has drawn nothing.
	 */
	private static final class Recorded implements Draws, AutoCloseable {

		private final List<double[]> draws = new ArrayList<>();

		private final Canvas canvas;

		private int step = -1;

		private int used = -1;

		private Recorded(Canvas canvas) {
			this.canvas = canvas;
		}

		static Recorded of(Path trace, Canvas canvas) {
			Recorded recorded = new Recorded(canvas);
			Path file = GoldenFiles.sibling(trace, ".draws.safetensors");
			if (Files.exists(file)) {
				try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
					tensors.names().stream().sorted().forEach((name) -> recorded.draws.add(numbers(tensors, name)));
				}
			}
			return recorded;
		}

		private static double[] numbers(SafetensorsFile tensors, String name) {
			if (!tensors.info(name).type().isFloat()) {
				long[] permutation = tensors.longs(name);
				double[] ranks = new double[permutation.length];
				for (int rank = 0; rank < ranks.length; rank++) {
					ranks[(int) permutation[rank]] = rank;
				}
				return ranks;
			}
			float[] floats = tensors.floats(name);
			double[] numbers = new double[floats.length];
			for (int i = 0; i < floats.length; i++) {
				numbers[i] = floats[i];
			}
			return numbers;
		}

		@Override
		public double order(int step, int cell) {
			if (step != this.step) {
				this.step = step;
				this.used++;
			}
			double[] draw = this.draws.get(this.used);
			assertThat(draw).as("masked cells of draw %d", this.used)
				.hasSize(this.canvas.masked(this.canvas.promptLength(), this.canvas.length()));
			return draw[this.canvas.masked(this.canvas.promptLength(), this.canvas.indexOf(cell))];
		}

		@Override
		public double noise(int step, int cell, int token) {
			throw new AssertionError("nothing is sampled at temperature 0");
		}

		@Override
		public void close() {
			assertThat(this.used).as("draws used").isEqualTo(this.draws.size() - 1);
		}

	}

}

package io.sfumato.backbone.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.Bernoulli;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.CarriedThreshold;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.PositionFirst;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopK;
import io.sfumato.backbone.policy.TopP;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dream's own decoding and Fast-dLLM's for it, in faithful mode: the whole sequence
 * before every pass, the final ids, and the number of passes are those of the reference.
 */
class DreamTraceGoldenTest {

	private static final Path GOLDEN = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden");

	private static final String BLOCKS = "dream_fastdllm_block";

	private static final List<String> COVERED = List.of("dream", "dream_confidence_threshold", BLOCKS);

	private static final Set<String> KNOWN_PARAMS = Set.of("max_new_tokens", "steps", "alg", "temperature", "eps",
			"top_p", "top_k", "threshold", "block_length", "dual_cache", "alg_temp", "mask_id");

	private static final Map<String, Backbone> BACKBONES = new HashMap<>();

	private static final List<Checkpoint> OPENED = new ArrayList<>();

	@AfterAll
	static void close() {
		BACKBONES.values().forEach(Backbone::close);
		OPENED.forEach(Checkpoint::close);
	}

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		Assumptions.assumeTrue(Files.isDirectory(GOLDEN), () -> GOLDEN + " is absent: set -Dsfumato.golden");
		return COVERED.stream()
			.map(GOLDEN.resolve("traces")::resolve)
			.filter(Files::isDirectory)
			.flatMap(DreamTraceGoldenTest::list)
			.filter((file) -> file.toString().endsWith(".json"))
			.map((file) -> DynamicTest.dynamicTest(
					file.getParent().getFileName() + "/" + file.getFileName().toString().replace(".json", ""),
					() -> replay(file)));
	}

	private static void replay(Path file) {
		JsonNode trace = JsonMapper.shared().readTree(file);
		assertThat(KNOWN_PARAMS).as("parameters this test understands")
			.containsAll(trace.get("params").propertyNames());
		for (String random : List.of("temperature", "alg_temp")) {
			assertThat(trace.get("params").path(random).asDouble(0)).as(random).isZero();
		}
		Backbone backbone = backbone(trace.get("checkpoint").asString());
		boolean batch = trace.get("prompt_ids").get(0).isArray();
		int rows = batch ? trace.get("prompt_ids").size() : 1;
		int passes = 0;
		for (int row = 0; row < rows; row++) {
			passes = Math.max(passes, replay(file, new Row(trace, batch, row), backbone));
		}
		assertThat(passes).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

	/** One canvas of the trace; the number of passes it took. */
	private static int replay(Path file, Row expected, Backbone backbone) {
		JsonNode params = expected.trace().get("params");
		int mask = params.path("mask_id").asInt(backbone.shape().maskToken());
		Canvas canvas = Canvas.masked(Prompt.of(expected.prompt()), mask, params.get("max_new_tokens").asInt());
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas, policies(file, expected, canvas, backbone),
				DenoisingListener.NONE, new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(expected.sequence(canvas)).as("before pass %d", pass).isEqualTo(expected.before(pass));
				denoising.step();
			}
			assertThat(expected.sequence(canvas)).as("final ids").isEqualTo(expected.finalIds());
			assertThat(denoising.result().forwardPasses()).isEqualTo(pass);
		}
		return pass;
	}

	private static Policies policies(Path file, Row row, Canvas canvas, Backbone backbone) {
		JsonNode params = row.trace().get("params");
		String alg = params.get("alg").asString();
		double threshold = params.path("threshold").asDouble(Threshold.DEFAULT);
		boolean inBlocks = file.getParent().endsWith(BLOCKS);
		int blockLength = inBlocks ? params.get("block_length").asInt() : canvas.answerLength();
		int steps = params.get("steps").asInt() / FixedBlocks.count(canvas.answerLength(), blockLength);
		DreamLinear time = new DreamLinear(steps, params.path("eps").asDouble(DreamLinear.EPSILON));
		CarriedThreshold carried = new CarriedThreshold(steps, threshold);
		boolean byThreshold = alg.equals("confidence_threshold");
		StepSchedule schedule = time;
		UnmaskPolicy rule = alg.equals("origin") ? new Bernoulli(time, new RecordedDraws(file, row, canvas))
				: new TopQuota();
		if (byThreshold) {
			schedule = inBlocks ? Unlimited.uncapped() : carried;
			rule = inBlocks ? new Threshold(threshold) : carried;
		}
		KvPolicy kv = new KvNone(canvas, backbone.shape().attention());
		if (inBlocks) {
			rule = new PositionFirst(rule);
			kv = params.get("dual_cache").asBoolean() ? new KvDual(backbone, 0) : new KvPrefix();
		}
		BlockPolicy blocks = new FixedBlocks(blockLength,
				inBlocks ? FixedBlocks.End.FILLED_AFTER_CACHED_PASS : FixedBlocks.End.STEPS_SPENT);
		return Policies.builder(schedule, blocks, rule, kv)
			.fidelity(Fidelity.FAITHFUL)
			.processors(filters(params))
			.scorer(scorer(alg, inBlocks && !byThreshold))
			.build();
	}

	private static LogitsProcessor[] filters(JsonNode params) {
		List<LogitsProcessor> filters = new ArrayList<>();
		if (params.hasNonNull("top_p")) {
			filters.add(new TopP(params.get("top_p").asDouble()));
		}
		if (params.hasNonNull("top_k")) {
			filters.add(new TopK(params.get("top_k").asInt()));
		}
		return filters.toArray(LogitsProcessor[]::new);
	}

	/** Fast-dLLM's block sampler takes the entropy whatever it is told. */
	private static Scorer scorer(String alg, boolean alwaysEntropy) {
		return switch (alwaysEntropy ? "entropy" : alg) {
			case "origin", "maskgit_plus", "confidence_threshold" -> new ProbScorer(ProbScorer.Precision.F32);
			case "topk_margin" -> new MarginScorer();
			case "entropy" -> new NegEntropyScorer();
			default -> throw new AssertionError("alg '%s' isn't understood".formatted(alg));
		};
	}

	private static Backbone backbone(String checkpoint) {
		return BACKBONES.computeIfAbsent(checkpoint, (name) -> {
			Checkpoint opened = Checkpoint.open(GOLDEN.resolve("checkpoints").resolve(name));
			OPENED.add(opened);
			return BackboneFamily.of(opened).open(OrtRuntime.cpu(), opened);
		});
	}

	private static Stream<Path> list(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One canvas of a trace. Left padding isn't sent to the model, and Dream's positions
	 * don't count it.
	 */
	private record Row(JsonNode trace, boolean batch, int number) {

		int padding() {
			JsonNode mask = this.trace.get("attention_mask_prompt");
			return (mask != null) ? (int) IntStream.of(ids(mask)).filter((seen) -> seen == 0).count() : 0;
		}

		int[] prompt() {
			return IntStream.of(ids(this.trace.get("prompt_ids"))).skip(padding()).toArray();
		}

		int[] before(int pass) {
			assertThat(this.trace.get("steps").size()).as("passes of the reference").isGreaterThan(pass);
			return ids(this.trace.get("steps").get(pass));
		}

		int[] finalIds() {
			return ids(this.trace.get("final_ids"));
		}

		/** The canvas as the trace shows it. */
		int[] sequence(Canvas canvas) {
			return IntStream
				.concat(IntStream.of(ids(this.trace.get("prompt_ids"))).limit(padding()),
						IntStream.range(0, canvas.length()).map(canvas::token))
				.toArray();
		}

		private int[] ids(JsonNode node) {
			JsonNode row = this.batch ? node.get(this.number) : node;
			return IntStream.range(0, row.size()).map((index) -> row.get(index).asInt()).toArray();
		}

	}

	/**
	 * The uniform numbers of the reference: at every step one for each cell that is still
	 * masked, row after row.
	 */
	private static final class RecordedDraws implements Draws {

		private final List<float[]> draws = new ArrayList<>();

		private final Row row;

		private final Canvas canvas;

		RecordedDraws(Path trace, Row row, Canvas canvas) {
			this.row = row;
			this.canvas = canvas;
			Path file = trace.resolveSibling(trace.getFileName().toString().replace(".json", ".draws.safetensors"));
			try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
				tensors.names().stream().sorted().forEach((name) -> this.draws.add(tensors.floats(name)));
			}
		}

		@Override
		public double order(int step, int cell) {
			int before = this.canvas.masked(this.canvas.promptLength(), this.canvas.indexOf(cell));
			for (int other = 0; other < this.row.number(); other++) {
				before += (int) IntStream.of(new Row(this.row.trace(), true, other).before(step))
					.filter((token) -> token == this.canvas.maskToken())
					.count();
			}
			return this.draws.get(step)[before];
		}

		@Override
		public double noise(int step, int cell, int token) {
			throw new AssertionError("at temperature 0 nothing perturbs a token");
		}

	}

}

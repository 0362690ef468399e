package io.sfumato.backbone.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.family.LladaBackbone;
import io.sfumato.backbone.policy.DiscreditIds;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.ForbidIds;
import io.sfumato.backbone.policy.Greedy;
import io.sfumato.backbone.policy.Gumbel;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Proposer;
import io.sfumato.backbone.policy.RandomScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every decode trace of the folders below, in faithful mode: the whole sequence before
 * every pass, the final ids, and the number of passes are those of the reference. Each
 * trace runs on every backbone that reads its checkpoint.
 */
class TraceGoldenTest {

	private static final Path TRACES = Path.of(System.getProperty("sfumato.golden"), "golden", "traces");

	private static final Path CHECKPOINTS = Path.of(System.getProperty("sfumato.golden"), "golden", "checkpoints");

	/** Folder → when a block is finished there. */
	private static final Map<String, FixedBlocks.End> COVERED = Map.of("llada", FixedBlocks.End.STEPS_SPENT,
			"fastdllm_generate", FixedBlocks.End.FILLED, "fastdllm_prefix_cache",
			FixedBlocks.End.FILLED_AFTER_CACHED_PASS);

	private static final Set<String> KNOWN_PARAMS = Set.of("steps", "gen_length", "block_length", "temperature",
			"remasking", "mask_id", "cfg_scale", "confidence_eos_eot_inf", "logits_eos_inf", "threshold");

	private static final Map<String, Function<Checkpoint, Backbone>> FAMILIES = Map.of("plain", PlainBackbone::of,
			"onnx", (checkpoint) -> LladaBackbone.open(OrtRuntime.cpu(), checkpoint));

	private static final Map<String, Backbone> BACKBONES = new HashMap<>();

	private static final List<Checkpoint> OPENED = new ArrayList<>();

	@AfterAll
	static void close() {
		BACKBONES.values().forEach(Backbone::close);
		OPENED.forEach(Checkpoint::close);
	}

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		if (!Files.isDirectory(TRACES)) {
			return Stream.of(DynamicTest.dynamicTest("golden traces",
					() -> Assumptions.abort("no golden traces at " + TRACES.toAbsolutePath())));
		}
		return list(TRACES).filter(Files::isDirectory).flatMap((folder) -> {
			String name = folder.getFileName().toString();
			if (!COVERED.containsKey(name)) {
				return Stream.of(DynamicTest.dynamicTest(name,
						() -> Assumptions.abort("traces/" + name + " isn't covered yet")));
			}
			return list(folder).filter((file) -> file.toString().endsWith(".json"))
				.flatMap((file) -> FAMILIES.keySet()
					.stream()
					.sorted()
					.map((family) -> DynamicTest.dynamicTest(
							name + "/" + file.getFileName().toString().replace(".json", "") + " on " + family,
							() -> replay(name, file, family))));
		});
	}

	private static void replay(String folder, Path file, String family) {
		JsonNode trace = JsonMapper.shared().readTree(file);
		assertThat(KNOWN_PARAMS).as("parameters this test understands")
			.containsAll(trace.get("params").propertyNames());
		Backbone backbone = backbone(trace.get("checkpoint").asString(), family);
		boolean batch = trace.get("prompt_ids").get(0).isArray();
		int rows = batch ? trace.get("prompt_ids").size() : 1;
		int passes = 0;
		for (int row = 0; row < rows; row++) {
			Row expected = new Row(trace, batch, row);
			passes = Math.max(passes, replay(folder, file, trace, expected, backbone));
		}
		assertThat(passes).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

	/** One canvas of the trace; the number of passes it took. */
	private static int replay(String folder, Path file, JsonNode trace, Row expected, Backbone backbone) {
		int mask = trace.get("params").get("mask_id").asInt();
		int length = trace.get("params").get("gen_length").asInt();
		Canvas canvas = Canvas.builder(Prompt.of(expected.prompt()), mask)
			.firstPosition(expected.padding())
			.masks(length)
			.build();
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas,
				policies(folder, file, trace, expected, canvas, backbone), DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(expected.sequence(canvas)).as("before pass %d", pass).isEqualTo(expected.before(pass));
				denoising.step();
			}
			assertThat(expected.sequence(canvas)).as("final ids").isEqualTo(expected.finalIds());
			assertThat(denoising.result().forwardPasses()).isEqualTo(pass);
		}
		return pass;
	}

	private static Policies policies(String folder, Path file, JsonNode trace, Row row, Canvas canvas,
			Backbone backbone) {
		JsonNode params = trace.get("params");
		int blockLength = params.get("block_length").asInt();
		int blocks = FixedBlocks.count(canvas.answerLength(), blockLength);
		boolean threshold = params.hasNonNull("threshold");
		StepSchedule schedule = threshold ? Unlimited.uncapped() : new Even(params.get("steps").asInt(), blocks);
		UnmaskPolicy rule = threshold ? new Threshold(params.get("threshold").asDouble()) : new TopQuota();
		KvPolicy kv = folder.equals("fastdllm_prefix_cache") ? new KvPrefix()
				: new KvNone(canvas, backbone.shape().attention());
		double temperature = params.path("temperature").asDouble(0);
		Draws draws = new RecordedDraws(file, row.number(), canvas.promptLength() + row.padding(),
				row.padding() + canvas.length());
		Proposer proposer = (temperature > 0) ? new Gumbel(temperature, draws) : new Greedy();
		if (params.path("confidence_eos_eot_inf").asBoolean(false)) {
			int eos = trace.get("eos_token_id").asInt();
			int eot = trace.get("eot_token_id").asInt();
			// above temperature 0 the reference forgets one of the two (decoding.md Q1)
			proposer = (temperature > 0) ? new DiscreditIds(proposer, eot) : new DiscreditIds(proposer, eos, eot);
		}
		String remasking = params.path("remasking").asString("low_confidence");
		Scorer scorer = switch (remasking) {
			case "low_confidence" ->
				new ProbScorer(folder.equals("llada") ? ProbScorer.Precision.F32 : ProbScorer.Precision.F64);
			case "random" -> new RandomScorer(draws);
			default -> throw new AssertionError("remasking '%s' isn't understood".formatted(remasking));
		};
		LogitsProcessor[] processors = params.path("logits_eos_inf").asBoolean(false)
				? new LogitsProcessor[] { new ForbidIds(trace.get("eos_token_id").asInt()) } : new LogitsProcessor[0];
		return Policies.builder(schedule, new FixedBlocks(blockLength, COVERED.get(folder)), rule, kv)
			.fidelity(Fidelity.FAITHFUL)
			.processors(processors)
			.proposer(proposer)
			.scorer(scorer)
			.guidance(params.path("cfg_scale").asDouble(0))
			.build();
	}

	private static Backbone backbone(String checkpoint, String family) {
		return BACKBONES.computeIfAbsent(checkpoint + " " + family, (key) -> {
			Checkpoint opened = Checkpoint.open(CHECKPOINTS.resolve(checkpoint));
			OPENED.add(opened);
			return FAMILIES.get(family).apply(opened);
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
	 * One canvas of a trace. Left padding isn't sent to the model, it moves positions.
	 */
	private record Row(JsonNode trace, boolean batch, int number) {

		int padding() {
			int padding = 0;
			if (this.trace.has("attention_mask_prompt")) {
				for (int seen : row(this.trace.get("attention_mask_prompt"))) {
					padding += 1 - seen;
				}
			}
			return padding;
		}

		int[] prompt() {
			int[] padded = row(this.trace.get("prompt_ids"));
			return IntStream.range(padding(), padded.length).map((index) -> padded[index]).toArray();
		}

		int[] before(int pass) {
			assertThat(this.trace.get("steps").size()).as("passes of the reference").isGreaterThan(pass);
			return row(this.trace.get("steps").get(pass));
		}

		int[] finalIds() {
			return row(this.trace.get("final_ids"));
		}

		/** The canvas as the trace shows it. */
		int[] sequence(Canvas canvas) {
			int[] padded = row(this.trace.get("prompt_ids"));
			return IntStream
				.concat(IntStream.range(0, padding()).map((index) -> padded[index]),
						IntStream.range(0, canvas.length()).map(canvas::token))
				.toArray();
		}

		private int[] row(JsonNode node) {
			JsonNode row = this.batch ? node.get(this.number) : node;
			return IntStream.range(0, row.size()).map((index) -> row.get(index).asInt()).toArray();
		}

	}

	/**
	 * The uniform tensors of the reference in the order it drew them: {@code [batch,
	 * length]} orders cells, {@code [batch, length, vocabulary]} perturbs tokens. A pass
	 * over the end of the sequence alone drew for that end alone.
	 */
	private static final class RecordedDraws implements Draws {

		private final List<Draw> orders = new ArrayList<>();

		private final List<Draw> noises = new ArrayList<>();

		private final int row;

		private final int firstCell;

		private final int length;

		RecordedDraws(Path trace, int row, int firstCell, int length) {
			this.row = row;
			this.firstCell = firstCell;
			this.length = length;
			Path file = trace.resolveSibling(trace.getFileName().toString().replace(".json", ".draws.safetensors"));
			if (Files.exists(file)) {
				try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
					tensors.names().stream().sorted().forEach((name) -> {
						Draw draw = Draw.read(tensors, name);
						((draw.shape().length == 2) ? this.orders : this.noises).add(draw);
					});
				}
			}
		}

		@Override
		public double order(int step, int cell) {
			return this.orders.get(step).at(this.row, cell + this.firstCell, this.length, 0);
		}

		@Override
		public double noise(int step, int cell, int token) {
			return this.noises.get(step).at(this.row, cell + this.firstCell, this.length, token);
		}

	}

	private record Draw(long[] shape, double[] values) {

		static Draw read(TensorStore tensors, String name) {
			int elements = Math.toIntExact(tensors.info(name).elements());
			double[] values = new double[elements];
			if (tensors.info(name).type() == TensorType.F64) {
				for (int index = 0; index < elements; index++) {
					values[index] = tensors.data(name)
						.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8L * index);
				}
			}
			else {
				float[] floats = tensors.floats(name);
				for (int index = 0; index < elements; index++) {
					values[index] = floats[index];
				}
			}
			return new Draw(tensors.info(name).shape(), values);
		}

		double at(int row, int place, int length, int token) {
			int drawn = (int) this.shape[1];
			int width = (this.shape.length == 3) ? (int) this.shape[2] : 1;
			int index = place - (length - drawn);
			return this.values[(row * drawn + index) * width + token];
		}

	}

}

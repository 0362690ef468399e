package io.sfumato.backbone.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
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
import io.sfumato.backbone.family.LladaBackbone;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every decode trace that {@link TracePolicies} covers, in faithful mode: the whole
 * sequence before every pass, the final ids, and the number of passes are those of the
 * reference. Each trace runs on every backbone that reads its checkpoint.
 */
class TraceGoldenTest {

	private static final Path TRACES = Path.of(System.getProperty("sfumato.golden"), "golden", "traces");

	private static final Set<String> ELSEWHERE = Set.of("dream", "dream_confidence_threshold", "dream_fastdllm_block",
			"lavida_llada", "mmada_mmu");

	private static final Path CHECKPOINTS = Path.of(System.getProperty("sfumato.golden"), "golden", "checkpoints");

	/** Which cases to run, {@code folder/case on family}; all by default. */
	private static final Pattern WANTED = Pattern.compile(System.getProperty("sfumato.traces", ""));

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
		return list(TRACES).filter(Files::isDirectory).filter(TraceGoldenTest::isNobodyElses).flatMap((folder) -> {
			String name = folder.getFileName().toString();
			if (!TracePolicies.covers(name)) {
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
		}).filter((test) -> WANTED.matcher(test.getDisplayName()).find());
	}

	/** Dream's, LaViDa's and MMaDA's traces have tests of their own. */
	private static boolean isNobodyElses(Path folder) {
		return !ELSEWHERE.contains(folder.getFileName().toString());
	}

	private static void replay(String folder, Path file, String family) {
		JsonNode trace = JsonMapper.shared().readTree(file);
		Assumptions.assumeFalse(trace.get("params").has("eager_acceptance_mode"),
				"drafts that reach into later blocks aren't covered yet");
		Backbone backbone = backbone(trace.get("checkpoint").asString(), family);
		boolean batch = trace.get("prompt_ids").get(0).isArray();
		int rows = batch ? trace.get("prompt_ids").size() : 1;
		int passes = 0;
		for (int row = 0; row < rows; row++) {
			Row expected = new Row(trace, batch, row);
			passes = Math.max(passes, replay(folder, file, expected, backbone));
		}
		assertThat(passes).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

	/** One canvas of the trace; the number of passes it took. */
	private static int replay(String folder, Path file, Row expected, Backbone backbone) {
		TracePolicies made = new TracePolicies(folder, file, expected, backbone);
		Canvas canvas = made.canvas();
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas, made.policies(), DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				int[] sequence = expected.sequence(canvas);
				// the shadow cells of some references stand behind the sequence
				assertThat(sequence).as("before pass %d", pass)
					.isEqualTo(Arrays.copyOf(expected.before(pass), sequence.length));
				denoising.step();
			}
			assertThat(expected.sequence(canvas)).as("final ids").isEqualTo(expected.finalIds());
			assertThat(denoising.result().forwardPasses()).isEqualTo(pass);
		}
		return pass;
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
	record Row(JsonNode trace, boolean batch, int number) {

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

}

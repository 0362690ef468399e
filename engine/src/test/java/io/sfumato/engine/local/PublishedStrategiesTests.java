package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every strategy of the catalogue through the real engine, on tiny models of noise: one
 * whose prompt doesn't see the answer, and one whose cells see everything, which has the
 * caches, too.
 */
@Timeout(120)
class PublishedStrategiesTests {

	@TempDir
	private static Path directory;

	private static LocalEngine causal;

	private static LocalEngine full;

	private static LocalEngine blocks;

	private static synchronized LocalEngine causal() {
		if (causal == null) {
			causal = open("causal", new TinyCheckpoint());
		}
		return causal;
	}

	private static synchronized LocalEngine full() {
		if (full == null) {
			full = open("full", new TinyCheckpoint().replace("config.json", "segment_causal", "bidirectional"));
		}
		return full;
	}

	private static synchronized LocalEngine blocks() {
		if (blocks == null) {
			blocks = open("blocks", new TinyCheckpoint().replace("config.json", "\"segment_causal\"",
					"\"block_causal\", \"block_size\": 4"));
		}
		return blocks;
	}

	private static LocalEngine open(String name, TinyCheckpoint checkpoint) {
		Path location = checkpoint.writeTo(directory.resolve(name));
		return LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("tiny", location, directory, "cpu", 1)), EngineObserver.NONE);
	}

	@AfterAll
	static void close() {
		causal().close();
		full().close();
		blocks().close();
		// whoever runs these tests again in this process opens others
		causal = null;
		full = null;
		blocks = null;
	}

	static List<String> named() {
		return causal().catalogue().strategies().stream().map(Catalogue.Strategy::name).toList();
	}

	static List<String> namedForBlocks() {
		return blocks().catalogue().strategies().stream().map(Catalogue.Strategy::name).toList();
	}

	static List<String> namedForFull() {
		return full().catalogue().strategies().stream().map(Catalogue.Strategy::name).toList();
	}

	@ParameterizedTest
	@MethodSource("named")
	void runsWhereThePromptSeesNoAnswer(String strategy) throws Exception {
		Receipt receipt = run(causal(), aPicture().strategy(strategy).seed(3));

		assertThat(receipt.exactness().cache())
			.isEqualTo(Set.of("static", "daedal").contains(strategy) ? "none" : "exact");
	}

	@ParameterizedTest
	@MethodSource("namedForFull")
	void runsWhereEverythingIsSeen(String strategy) throws Exception {
		Set<String> stale = Set.of("balanced", "fast", "streaming", "dllm-cache", "dinfer-vicinity", "freecache",
				"elastic-cache", "dkv-greedy", "d2cache", "sparse-dllm", "d3llm");

		Receipt receipt = run(full(), aPicture().strategy(strategy).seed(3));

		assertThat(receipt.exactness().cache()).isEqualTo(stale.contains(strategy) ? "approximate" : "none");
	}

	@ParameterizedTest
	@MethodSource("namedForBlocks")
	void runsWhereNoLaterBlockIsSeen(String strategy) throws Exception {
		Receipt receipt = run(blocks(), aPicture().strategy(strategy).seed(3));

		assertThat(receipt.exactness().cache())
			.isEqualTo(Set.of("static", "lossless").contains(strategy) ? "none" : "exact");
		assertThat(receipt.options()).containsEntry("blockLength", 4);
	}

	@Test
	void partsOfBlocksAreForModelsThatHaveBlocks() throws Exception {
		Receipt receipt = run(blocks(), aPicture().strategy("fast-dllm-v2").maxTokens(12));

		assertThat(receipt.options()).containsEntry("threshold", 0.95)
			.containsEntry("own", Map.of("recipe", "fast-dllm-v2", "part", 8, "nucleus", 0.95))
			.doesNotContainKeys("cache", "steps");
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> full().submit(aPicture().strategy("fast-dllm-v2").build(), (event) -> {
			}))
			.withMessageContaining("sees no later one")
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/strategy"));
	}

	/** Cells that come between others would be those of other blocks. */
	@ParameterizedTest
	@ValueSource(strings = { "static", "lossless", "balanced" })
	void recordsStayAsLongAsTheyAreWhereNoLaterBlockIsSeen(String strategy) throws Exception {
		for (int picture = 0; picture < 12; picture++) {
			RunResult result = blocks().submit(aRequest().media(List.of(TinyCheckpoint.picture(40, 50, picture)))
				.of(new Operation.Infill(
						new RecordForm.Template("A {{what}} sat {{where}}; paid {{sum:integer}}.", Map.of()),
						RecordForm.Slots.NONE, null))
				.strategy(strategy)
				.build(), (event) -> {
				}).await();

			assertThat(result.texts().getFirst().text()).matches("(?s)A .+ sat .+; paid -?[0-9]+\\.");
		}
	}

	@Test
	void blocksOfTheModelAreItsExactCache() {
		assertThat(blocks().catalogue().models().getFirst().caches()).isEqualTo(Map.of("block", "exact"));
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> blocks().submit(aPicture().blockLength(8).build(), (event) -> {
			}))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/blockLength"));
	}

	private static Requests aPicture() {
		return aRequest().media(List.of(TinyCheckpoint.picture(40, 50, 4)));
	}

	private static Receipt run(LocalEngine engine, Requests request) throws InterruptedException {
		List<GenerationEvent> events = new CopyOnWriteArrayList<>();
		RunResult result = engine.submit(request.build(), events::add).await();
		while (!(events.getLast() instanceof GenerationEvent.Done)) {
			Thread.onSpinWait();
		}
		assertStream(List.copyOf(events)).isComplete();
		return result.receipt();
	}

	@Test
	void theCatalogueHasTheCachesOfModelsThatSeeEverything() {
		assertThat(namedForFull()).containsAll(named());
		Set<String> more = new LinkedHashSet<>(namedForFull());
		more.removeAll(named());
		assertThat(more).containsExactly("dllm-cache", "dinfer-vicinity", "freecache", "elastic-cache", "dkv-greedy",
				"d2cache", "sparse-dllm", "d3tom", "layer-skip");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dllm-cache", "dinfer-vicinity", "freecache", "elastic-cache", "dkv-greedy", "d2cache",
			"sparse-dllm", "d3tom", "layer-skip" })
	void aCacheThatWouldBeNoneIsRefusedWithTheReason(String strategy) {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> causal().submit(aPicture().strategy(strategy).build(), (event) -> {
			}))
			.withMessage("strategy '%s' is for models whose cells see everything; this one's cache 'prefix' is exact"
				.formatted(strategy))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/strategy"));
	}

	@ParameterizedTest
	@CsvSource({ "dinfer-hierarchy,unmask,factor", "streaming,cache,none", "dream-entropy,blockLength,4",
			"remdm,steps,9" })
	void whatAStrategyBringsIsNoOptionOfIt(String strategy, String option, String value) {
		Requests request = aPicture().strategy(strategy);
		switch (option) {
			case "unmask" -> request.unmask(value);
			case "cache" -> request.cache(value);
			case "steps" -> request.steps(Integer.parseInt(value));
			default -> request.blockLength(Integer.parseInt(value));
		}

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> causal().submit(request.build(), (event) -> {
			}))
			.withMessageContaining("brings its own")
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/" + option));
		assertThat(parameters(strategy)).doesNotContainKey(option).doesNotContainKey("remask").containsKey("maxTokens");
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> parameters(String strategy) {
		Catalogue.Strategy shown = causal().catalogue()
			.strategies()
			.stream()
			.filter((each) -> each.name().equals(strategy))
			.findFirst()
			.orElseThrow();
		return (Map<String, Object>) shown.parameters().get("properties");
	}

	@Test
	void theReceiptHasWhatNoOptionSays() throws Exception {
		Receipt hierarchy = run(causal(), aPicture().strategy("dinfer-hierarchy"));
		Receipt lavida = run(causal(), aPicture().strategy("lavida-shift").maxTokens(12));

		assertThat(hierarchy.options()).containsEntry("threshold", 0.92)
			.containsEntry("own", Map.of("recipe", "dinfer-hierarchy", "low", 0.62));
		assertThat(lavida.options()).containsEntry("steps", 6);
	}

	@Test
	void aStrategyThatDrawsSaysItsSeed() throws Exception {
		Receipt drawn = run(causal(), aPicture().strategy("dream-origin"));
		Receipt again = run(causal(), aPicture().strategy("dream-origin").seed(drawn.seed()));

		assertThat(drawn.seed()).isNotNull();
		assertThat(again.steps()).isEqualTo(drawn.steps());
	}

	/** The cells of a stream have numbers, and nobody knows them before the end. */
	@Test
	void anAnswerThatFindsItsLengthIsShownInTheEnd() throws Exception {
		List<GenerationEvent> events = new CopyOnWriteArrayList<>();

		RunResult result = causal().submit(aPicture().strategy("daedal").maxTokens(40).build(), events::add).await();

		List<GenerationEvent.Step> steps = List.copyOf(events)
			.stream()
			.filter(GenerationEvent.Step.class::isInstance)
			.map(GenerationEvent.Step.class::cast)
			.toList();
		assertThat(steps).hasSize(1);
		assertThat(steps.getFirst().commits()).hasSize(40);
		assertThat(result.receipt().forwardPasses()).isGreaterThan(1);
		assertThat(result.receipt().blocks()).isEqualTo(1);
	}

	@Test
	void aVoteIsShownInTheEndAndCountsAllItsPasses() throws Exception {
		List<GenerationEvent> events = new CopyOnWriteArrayList<>();
		Receipt receipt = causal().submit(aPicture().strategy("hex").maxTokens(16).build(), events::add)
			.await()
			.receipt();

		assertThat(receipt.steps()).isEqualTo(1);
		assertThat(receipt.forwardPasses()).isGreaterThan(3);
		assertThat(receipt.exactness().cache()).isEqualTo("exact");
		assertThat(events).filteredOn(GenerationEvent.Step.class::isInstance).hasSize(1);
		assertThat(events).filteredOn(GenerationEvent.TextDelta.class::isInstance).hasSizeLessThan(2);
	}

	@Test
	void aSlidingWindowIsOneBlock() throws Exception {
		Receipt receipt = run(full(), aPicture().strategy("elastic-cache"));

		assertThat(receipt.blocks()).isEqualTo(1);
	}

	/** The first end is the end: what was written behind it before is taken back. */
	@ParameterizedTest
	@EnumSource(names = { "SEGMENT_CAUSAL", "BIDIRECTIONAL" })
	void blocksThatAreBegunEarlyEndWithTheText(AttentionPattern attention) throws Exception {
		int revisions = 0;
		try (LocalEngine toy = new LocalEngine(new ToyModel(attention).served(), EngineSettings.embedded(directory),
				EngineObserver.NONE)) {
			for (int seed = 0; seed < 30; seed++) {
				Receipt receipt = run(toy,
						aRequest().media(List.of(ToyModel.image("picture " + seed)))
							.strategy("d3llm")
							.blockLength(4)
							.maxTokens(40)
							.temperature(seed % 3)
							.seed(seed));

				assertThat(receipt.commits()).isEqualTo(40);
				revisions += receipt.revisions();
			}
		}
		assertThat(revisions).isPositive();
	}

	@Test
	void theReceiptHasTheNumbersOfBlocksThatAreBegunEarly() throws Exception {
		Receipt receipt = run(full(), aPicture().strategy("d3llm").blockLength(4));

		assertThat(receipt.options()).containsEntry("own", Map.of("recipe", "d3llm", "progress", 0.5, "delay", 2))
			.containsEntry("entropyBound", 0.5)
			.containsEntry("blockLength", 4)
			.doesNotContainKey("cache");
		assertThat(receipt.exactness().commit()).isEqualTo("parallel");
	}

	@Test
	void oneThatDoubtsKeepsItsRule() throws Exception {
		Receipt receipt = run(causal(), aPicture().strategy("dinfer-remask").threshold(0.8).maxTokens(24));

		assertThat(receipt.options()).containsEntry("threshold", 0.8)
			.containsEntry("own", Map.of("recipe", "dinfer-remask", "low", 0.62, "doubt", 0.4))
			.doesNotContainKey("steps");
		assertThat(parameters("dinfer-remask")).doesNotContainKeys("steps", "scorer", "unmask")
			.containsKey("threshold");
	}

	@Test
	void oneThatMasksAgainSaysHowOften() throws Exception {
		Receipt receipt = run(causal(), aPicture().strategy("remdm").maxTokens(16));

		assertThat(receipt.revisions()).isPositive();
		assertThat(receipt.exactness().commit()).isEqualTo("parallel");
	}

}

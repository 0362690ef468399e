package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;

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
				"elastic-cache", "dkv-greedy");

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
		List<GenerationEvent> events = Collections.synchronizedList(new ArrayList<>());
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
				"layer-skip");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "dllm-cache", "dinfer-vicinity", "freecache", "elastic-cache", "dkv-greedy", "layer-skip" })
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
		List<GenerationEvent> events = Collections.synchronizedList(new ArrayList<>());

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
	void aSlidingWindowIsOneBlock() throws Exception {
		Receipt receipt = run(full(), aPicture().strategy("elastic-cache"));

		assertThat(receipt.blocks()).isEqualTo(1);
	}

	@Test
	void oneThatMasksAgainSaysHowOften() throws Exception {
		Receipt receipt = run(causal(), aPicture().strategy("remdm").maxTokens(16));

		assertThat(receipt.revisions()).isPositive();
		assertThat(receipt.exactness().commit()).isEqualTo("parallel");
	}

}

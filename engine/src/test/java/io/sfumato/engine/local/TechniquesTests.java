package io.sfumato.engine.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.GenerationOptions.Techniques;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What requests can ask for beyond rule, order and cache.
 */
class TechniquesTests extends EngineTest {

	private static final int CELLS = 8;

	@ParameterizedTest
	@CsvSource({ "wino,SEGMENT_CAUSAL,prefix", "wino,PREFIX_LM,prefix", "wino,BIDIRECTIONAL,none",
			"saber,SEGMENT_CAUSAL,prefix", "saber,SEGMENT_CAUSAL,none", "saber,BIDIRECTIONAL,none",
			"edit,SEGMENT_CAUSAL,prefix", "edit,BIDIRECTIONAL,none" })
	void streamsOfRevisingRunsHoldTheirProperties(String remask, AttentionPattern attention, String cache) {
		reopen(new ToyModel(attention), SETTINGS);
		int revisions = 0;
		for (int picture = 0; picture < 24; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture).remask(remask).cache(cache).build());

			RunResult result = recording.result();

			assertStream(recording.events()).isComplete();
			assertThat(result.receipt().options()).containsEntry("remask", remask).doesNotContainKey("steps");
			assertThat(result.receipt().exactness().commit()).isEqualTo("parallel");
			revisions += result.receipt().revisions();
		}
		// the toy answers otherwise to everything it sees: all of them find something to
		// revise
		assertThat(revisions).isPositive();
	}

	@Test
	void cellsMaskedAgainAreToldAndFilledLater() {
		Recording recording = null;
		for (int picture = 0; recording == null; picture++) {
			Recording next = submit(aRequest().about("picture " + picture).remask("wino").build());
			next.result();
			recording = next.all(GenerationEvent.Step.class).stream().allMatch((step) -> step.remasks().isEmpty())
					? null : next;
		}

		List<Integer> open = new ArrayList<>();
		for (GenerationEvent.Step step : recording.all(GenerationEvent.Step.class)) {
			step.commits().forEach((commit) -> open.remove((Integer) commit.cell()));
			step.remasks().forEach((remask) -> open.add(remask.cell()));
		}
		assertThat(open).isEmpty();
	}

	@Test
	void noTextIsCalledStableThatChangesLater() {
		for (int picture = 0; picture < 24; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture).blockLength(6).remask("saber").build());
			RunResult result = recording.result();

			// saber may come back to any block
			assertThat(recording.all(GenerationEvent.TextDelta.class)).hasSizeLessThanOrEqualTo(1);
			assertStream(recording.events()).isComplete();
			assertThat(result.receipt().blocks()).isPositive();
		}
	}

	@ParameterizedTest
	@CsvSource({ "dual", "delayed" })
	void cachesOfFullAttentionAreApproximateAndSaveWork(String cache) {
		reopen(new ToyModel(AttentionPattern.BIDIRECTIONAL), SETTINGS);
		for (int picture = 0; picture < 12; picture++) {
			Recording recording = submit(
					aRequest().about("picture " + picture).strategy("quality").cache(cache).build());

			Receipt receipt = recording.result().receipt();

			assertStream(recording.events()).isComplete();
			assertThat(receipt.exactness().cache()).isEqualTo("approximate");
			assertThat(receipt.positionsComputed()).isLessThanOrEqualTo(receipt.positionsBaseline());
		}
	}

	@Test
	void klassBringsItsNumbers() {
		Recording recording = submit(aRequest().unmask("klass").build());

		RunResult result = recording.result();

		assertStream(recording.events()).isComplete();
		assertThat(result.receipt().options()).containsEntry("unmask", "klass")
			.containsEntry("threshold", 0.6)
			.containsEntry("divergence", 0.015);
	}

	@Test
	void oneThresholdServesKlassToo() {
		RunResult result = submit(aRequest().unmask("klass").threshold(0.8).build()).result();

		assertThat(result.receipt().options()).containsEntry("threshold", 0.8);
	}

	@ParameterizedTest
	@CsvSource({ "prophet", "sched" })
	void anEarlyExitTakesNoMorePasses(String exit) {
		int passes = 0;
		int most = 0;
		for (int picture = 0; picture < 24; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture)
				.strategy("static")
				.maxTokens(CELLS)
				.blockLength(CELLS)
				.steps(CELLS)
				.earlyExit(exit)
				.build());
			Receipt receipt = recording.result().receipt();

			assertStream(recording.events()).isComplete();
			assertThat(receipt.options()).containsEntry("earlyExit", exit);
			passes += receipt.forwardPasses();
			most += CELLS;
		}
		// sched wants proposals to stay, which those of the toy seldom do
		assertThat(passes).isLessThanOrEqualTo(exit.equals("prophet") ? most - 24 : most);
	}

	@Test
	void drawingFromOneCandidateIsGreedy() {
		String greedy = submit(aRequest().strategy("quality").build()).result().texts().getFirst().text();

		RunResult drawn = submit(aRequest().strategy("quality")
			.temperature(1)
			.seed(5)
			.techniques(new Techniques(null, null, null, null, null, 1, null, null))
			.build()).result();

		// the score of an only candidate is 1: the order may differ, and so may the text
		assertThat(drawn.receipt().options()).containsEntry("topK", 1).containsEntry("temperature", 1.0);
		assertThat(drawn.receipt().confidence()).isEqualTo(1);
		assertThat(greedy).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "SEGMENT_CAUSAL,dual,/options/cache", "PREFIX_LM,delayed,/options/cache" })
	void cachesTheModelCantUseAreRefusedBeforeTheRun(AttentionPattern attention, String cache, String pointer) {
		reopen(new ToyModel(attention), SETTINGS);

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().cache(cache).build(), (event) -> {
			}))
			.withMessageContaining(cache)
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo(pointer));
	}

	@Test
	void aStaleCacheAndRemaskingAreBothNamed() {
		reopen(new ToyModel(AttentionPattern.BIDIRECTIONAL), SETTINGS);

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().remask("wino").build(), (event) -> {
			}))
			.withMessageContaining("/options/remask and /options/cache")
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.INCOMPATIBLE_OPTIONS));
	}

	@ParameterizedTest
	@EnumSource(value = AttentionPattern.class, names = "BLOCK_CAUSAL", mode = EnumSource.Mode.EXCLUDE)
	@SuppressWarnings("unchecked")
	void theCatalogueListsWhatTheModelCanDo(AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);
		boolean full = attention == AttentionPattern.BIDIRECTIONAL;

		var strategy = this.engine.catalogue().strategies().getFirst();
		var properties = (Map<String, Map<String, Object>>) strategy.parameters().get("properties");

		assertThat(properties).containsKeys("remask", "remaskThreshold", "earlyExit", "divergence", "topP", "topK");
		assertThat(properties.containsKey("cfgScale")).isEqualTo(full);
		assertThat(properties.get("cache").get("enum"))
			.isEqualTo(full ? List.of("none", "prefix", "dual", "delayed") : List.of("none", "prefix"));
		assertThat(strategy.defaults()).containsEntry("remask", "none").containsEntry("earlyExit", "none");
	}

	@ParameterizedTest
	@CsvSource({ "divprune,SEGMENT_CAUSAL,prefix", "divprune,BIDIRECTIONAL,dual", "divprune,PREFIX_LM,none",
			"redvtp,SEGMENT_CAUSAL,prefix", "redvtp,PREFIX_LM,prefix", "redvtp,BIDIRECTIONAL,none",
			"fastv,SEGMENT_CAUSAL,none", "late,SEGMENT_CAUSAL,prefix", "progressive,BIDIRECTIONAL,none" })
	void prunedTokensAreInTheReceipt(String method, AttentionPattern attention, String cache) {
		reopen(new ToyModel(attention), SETTINGS);
		for (int picture = 0; picture < 8; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture, "another " + picture)
				.strategy("quality")
				.cache(cache)
				.pruning(method, 0.5)
				.build());

			Receipt receipt = recording.result().receipt();

			assertStream(recording.events()).isComplete();
			assertThat(receipt.exactness().media()).isEqualTo("pruned");
			int tokens = 0;
			int kept = 0;
			for (Receipt.Media medium : receipt.media()) {
				assertThat(medium.kept() + medium.pruned()).isEqualTo(medium.tokens());
				tokens += medium.tokens();
				kept += medium.kept();
			}
			assertThat(kept).isLessThan(tokens).isPositive();
			// what goes beforehand is told with the encoding
			List<GenerationEvent.Pruned> told = recording.all(GenerationEvent.Pruned.class);
			assertThat(told.isEmpty()).isEqualTo(method.equals("divprune"));
			told.subList(Math.max(0, told.size() - receipt.media().size()), told.size()).forEach((event) -> {
				assertThat(event.kept()).isEqualTo(receipt.media().get(event.media()).kept());
				assertThat(event.pruned()).isEqualTo(receipt.media().get(event.media()).pruned());
			});
			assertThat(receipt.options()).containsEntry("pruning", Map.of("method", method, "keep", 0.5));
		}
	}

	@Test
	void tokensThatGoBeforehandAreToldAndServeOtherQuestions() {
		Recording first = submit(aRequest().asking("one?").pruning("divprune", 0.5).build());
		first.result();
		Recording second = submit(aRequest().asking("two?").pruning("divprune", 0.5).build());
		Recording whole = submit(aRequest().asking("two?").build());

		Receipt again = second.result().receipt();

		var told = first.all(GenerationEvent.Encoded.class).getFirst().media().getFirst();
		assertThat(told.kept()).isLessThan(told.tokens());
		assertThat(again.cache().prefix()).isEqualTo("hit");
		// the keys of what was pruned are no keys of the whole
		assertThat(whole.result().receipt().cache().prefix()).isEqualTo("miss");
		assertThat(whole.result().receipt().exactness().media()).isEqualTo("all");
	}

	@Test
	void keepingAllIsKeepingThemAsTheyAre() {
		String plain = submit(aRequest().build()).result().texts().getFirst().text();

		for (String method : List.of("divprune", "redvtp", "fastv", "late", "progressive")) {
			RunResult result = submit(aRequest().pruning(method, 1.0).build()).result();

			assertThat(result.texts().getFirst().text()).isEqualTo(plain);
			assertThat(result.receipt().exactness().media()).isEqualTo("all");
		}
	}

	@Test
	void pruningThatCantBeIsRefusedByName() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().pruning("CANARY", null).build(), (event) -> {
			}))
			.withMessageContaining("pruning")
			.withMessageNotContaining("CANARY");
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().pruning("redvtp", 0.01).build(), (event) -> {
			}))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/pruning"));
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(
				() -> this.engine.submit(aRequest().strategy("lossless").pruning("fastv", null).build(), (event) -> {
				}))
			.withMessageContaining("/options/pruning and /options/unmask");
	}

}

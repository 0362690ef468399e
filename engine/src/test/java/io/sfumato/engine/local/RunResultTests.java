package io.sfumato.engine.local;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;

/** What a run answers, and what its receipt and the catalogue say about it. */
class RunResultTests extends EngineTest {

	@ParameterizedTest
	@CsvSource({ "quality,SEGMENT_CAUSAL", "balanced,SEGMENT_CAUSAL", "fast,SEGMENT_CAUSAL", "static,SEGMENT_CAUSAL",
			"lossless,SEGMENT_CAUSAL", "lossless,BIDIRECTIONAL", "quality,PREFIX_LM", "balanced,PREFIX_LM",
			"quality,BIDIRECTIONAL", "balanced,BIDIRECTIONAL", "static,BIDIRECTIONAL" })
	void everyStreamHoldsItsProperties(String strategy, AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);
		for (int picture = 0; picture < 12; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture).strategy(strategy).build());

			recording.result();

			assertStream(recording.events()).isComplete();
		}
	}

	@ParameterizedTest
	@EnumSource(value = AttentionPattern.class, names = "BLOCK_CAUSAL", mode = EnumSource.Mode.EXCLUDE)
	void losslessSaysWhatQualitySays(AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);
		for (int picture = 0; picture < 12; picture++) {
			RunResult quality = submit(aRequest().about("picture " + picture).strategy("quality").build()).result();
			RunResult lossless = submit(aRequest().about("picture " + picture).strategy("lossless").build()).result();

			assertThat(lossless.texts().getFirst().text()).isEqualTo(quality.texts().getFirst().text());
			assertThat(lossless.receipt().forwardPasses()).isLessThanOrEqualTo(quality.receipt().forwardPasses());
			assertThat(lossless.receipt().exactness().commit()).isEqualTo("verified");
			assertThat(lossless.receipt().verifyPasses()).isPositive()
				.isLessThanOrEqualTo(lossless.receipt().forwardPasses());
		}
	}

	@ParameterizedTest
	@CsvSource({ "factor,1.0,confidence", "entropy,0.1,confidence" })
	void aRuleComesWithItsBoundAndScorer(String rule, double bound, String scorer) {
		RunResult result = submit(aRequest().unmask(rule).build()).result();

		assertThat(result.receipt().options()).containsEntry("unmask", rule)
			.containsEntry(rule.equals("factor") ? "factor" : "entropyBound", bound)
			.containsEntry("scorer", scorer)
			.doesNotContainKey("threshold");
		assertThat(result.receipt().exactness().commit()).isEqualTo("parallel");
	}

	@Test
	void manyQuestionsAnswerAsEachAlone() {
		String[] questions = { "one?", "two?", "three?", "four?", "five?", "six?", "seven?" };
		Recording together = submit(aRequest().about("a", "b").asking(questions).build());

		RunResult result = together.result();

		assertStream(together.events()).isComplete();
		for (int index = 0; index < questions.length; index++) {
			RunResult alone = submit(aRequest().about("a", "b").asking(questions[index]).build()).result();
			assertThat(result.texts().get(index).text()).isEqualTo(alone.texts().getFirst().text());
			assertThat(result.texts().get(index).confidence()).isEqualTo(alone.texts().getFirst().confidence());
		}
		assertThat(this.toy.encoded()).isEqualTo(2);
	}

	@Test
	void cachesChangeNothingButTheWork() {
		RunResult cold = submit(aRequest().about("a", "b").build()).result();
		RunResult warm = submit(aRequest().about("a", "b").build()).result();
		RunResult moved = submit(aRequest().about("b", "a").build()).result();
		RunResult without = submit(aRequest().about("a", "b").cache("none").build()).result();

		assertThat(warm.texts()).isEqualTo(cold.texts());
		assertThat(without.texts().getFirst().text()).isEqualTo(cold.texts().getFirst().text());
		assertThat(cold.receipt().cache())
			.isEqualTo(new Receipt.Cache("miss", "none", "miss", null, warm.receipt().cache().prefixCells()));
		assertThat(warm.receipt().cache().visionFeatures()).isEqualTo("hit");
		assertThat(warm.receipt().cache().prefix()).isEqualTo("hit");
		// the first step evaluates the question, too
		assertThat(cold.receipt().prefillPasses()).isEqualTo(2);
		assertThat(List.of(warm, moved, without)).allSatisfy((result) -> {
			assertThat(result.receipt().prefillPasses()).isZero();
			assertThat(result.receipt().forwardPasses()).isEqualTo(result.receipt().steps());
		});
		assertThat(warm.receipt().positionsComputed()).isLessThan(cold.receipt().positionsComputed());
		assertThat(moved.receipt().cache().prefix()).isEqualTo("hit");
		assertThat(without.receipt().cache().prefix()).isEqualTo("none");
		assertThat(without.receipt().positionsComputed()).isEqualTo(without.receipt().positionsBaseline());
		assertThat(cold.receipt().positionsComputed()).isLessThan(cold.receipt().positionsBaseline());
		assertThat(cold.receipt().exactness().cache()).isEqualTo("exact");
		assertThat(without.receipt().exactness().cache()).isEqualTo("none");
	}

	@Test
	void qualityDecidesOneTokenAStepAndSaysSo() {
		Recording recording = submit(aRequest().strategy("quality").build());
		RunResult result = recording.result();

		assertThat(result.receipt().exactness().commit()).isEqualTo("sequential");
		recording.all(GenerationEvent.Step.class)
			.stream()
			.limit(result.receipt().steps() - 1)
			.forEach((step) -> assertThat(step.commits()).hasSize(1));
	}

	@Test
	void staticSpendsItsStepsWhateverTheText() {
		RunResult result = submit(aRequest().strategy("static").steps(6).build()).result();

		assertThat(result.receipt().steps()).isEqualTo(6);
		assertThat(result.receipt().forwardPasses()).isEqualTo(6);
		assertThat(result.receipt().commits()).isEqualTo(24);
		assertThat(result.receipt().options()).containsEntry("steps", 6).containsEntry("cache", "none");
	}

	@Test
	void sameSeedSameTextOtherSeedOtherText() {
		RunResult first = submit(aRequest().temperature(1).seed(7).build()).result();
		RunResult again = submit(aRequest().temperature(1).seed(7).build()).result();
		RunResult other = submit(aRequest().temperature(1).seed(8).build()).result();

		assertThat(again.texts()).isEqualTo(first.texts());
		assertThat(other.texts()).isNotEqualTo(first.texts());
		assertThat(first.receipt().seed()).isEqualTo(7);
	}

	@Test
	void drawnSeedIsReportedAndRepeatsTheRun() {
		RunResult drawn = submit(aRequest().temperature(1).build()).result();

		RunResult again = submit(aRequest().temperature(1).seed(drawn.receipt().seed()).build()).result();

		assertThat(again.texts()).isEqualTo(drawn.texts());
	}

	@Test
	void severalCaptionsDifferAndShareTheirPrefix() {
		Recording recording = submit(aRequest().captions(4).temperature(1.5).seed(1).build());
		RunResult result = recording.result();

		assertStream(recording.events()).isComplete();
		assertThat(result.texts()).extracting(GeneratedText::text).doesNotHaveDuplicates();
		assertThat(result.texts()).extracting(GeneratedText::id).containsExactly("0", "1", "2", "3");
		assertThat(result.receipt().prefillPasses()).isEqualTo(1);
		assertThat(result.receipt().cache().prefix()).isEqualTo("miss");
		RunResult third = submit(aRequest().temperature(1.5).seed(3).build()).result();
		assertThat(third.texts().getFirst().text()).isEqualTo(result.texts().get(2).text());
	}

	@Test
	void includedExtrasAreThereAndOthersAreNot() {
		Recording recording = submit(aRequest().include(Include.TOKENS, Include.TRACE).build());
		RunResult result = recording.result();
		RunResult plain = submit(aRequest().build()).result();

		List<GenerationEvent> events = recording.events();
		assertThat(result.trace()).isEqualTo(events.subList(0, events.size() - 1));
		assertThat(result.texts().getFirst().tokens()).hasSize(result.receipt().tokens());
		StringBuilder text = new StringBuilder();
		result.texts().getFirst().tokens().forEach((token) -> text.append(token.text()));
		assertThat(result.texts().getFirst().text()).startsWith(text.toString());
		assertThat(plain.trace()).isNull();
		assertThat(plain.texts().getFirst().tokens()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "quality", "balanced", "fast", "lossless", "static" })
	void alternativesAreTheLikeliestTokensAndTheChosenOne(String strategy) {
		RunResult plain = submit(aRequest().strategy(strategy).build()).result();
		RunResult result = submit(aRequest().strategy(strategy).include(Include.TOKENS, Include.ALTERNATIVES).build())
			.result();

		assertThat(result.texts().getFirst().text()).isEqualTo(plain.texts().getFirst().text());
		assertThat(result.texts().getFirst().tokens()).isNotEmpty().allSatisfy((token) -> {
			List<GeneratedText.Alternative> alternatives = token.alternatives();
			assertThat(alternatives).hasSizeGreaterThan(3)
				.isSortedAccordingTo(Comparator.comparingDouble(GeneratedText.Alternative::probability).reversed());
			assertThat(alternatives.stream().mapToDouble(GeneratedText.Alternative::probability).sum())
				.isLessThan(1 + 1e-6);
			assertThat(alternatives).filteredOn(GeneratedText.Alternative::chosen)
				.singleElement()
				.satisfies((chosen) -> assertThat(chosen.probability()).isEqualTo(token.probability()));
			// at temperature 0 nothing likelier was passed over
			assertThat(alternatives.getFirst().chosen()).isTrue();
		});
	}

	@Test
	void promptIsDescribedBySegments() {
		RunResult result = submit(aRequest().about("a", "b").asking("one?", "three?").include(Include.PROMPT).build())
			.result();

		assertThat(result.prompts()).hasSize(2);
		assertThat(result.prompts().getFirst()).extracting(RunResult.PromptSegment::kind)
			.containsExactly("image", "image", "text");
		assertThat(result.prompts().get(1).getLast().tokens()).isEqualTo("three?".length() + 2);
		assertThat(result.prompts().getFirst().get(1).tokens()).isEqualTo(result.receipt().media().get(1).tokens());
		assertThat(submit(aRequest().build()).result().prompts()).isNull();
	}

	@Test
	void metadataComesBack() {
		assertThat(submit(aRequest().metadata(Map.of("order", "A-17")).build()).result().metadata())
			.containsExactly(Map.entry("order", "A-17"));
	}

	@ParameterizedTest
	@EnumSource(value = AttentionPattern.class, names = "BLOCK_CAUSAL", mode = EnumSource.Mode.EXCLUDE)
	void catalogueTellsWhatIsServed(AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);

		var catalogue = this.engine.catalogue();

		assertThat(catalogue.models()).hasSize(1);
		assertThat(catalogue.models().getFirst().caches()).isEqualTo((attention == AttentionPattern.BIDIRECTIONAL)
				? Map.of("prefix", "approximate", "dual", "approximate", "delayed", "approximate")
				: Map.of("prefix", "exact"));
		assertThat(catalogue.models().getFirst().capabilities()).containsExactly("captions", "answers", "infills",
				"schema", "edits", "decisions");
		assertThat(catalogue.strategies()).extracting((strategy) -> strategy.name())
			.startsWith("quality", "lossless", "balanced", "fast", "static")
			.contains("dparallel", "dinfer-hierarchy", "streaming", "dream-entropy", "dimple-confident", "remdm");
		catalogue.strategies().forEach((strategy) -> {
			assertThat(strategy.defaults()).containsKeys("blockLength", "maxTokens", "unmask");
			assertThat(strategy.parameters()).containsEntry("type", "object");
		});
		assertThat(catalogue.limits()).containsEntry("queue", 64L).containsEntry("imageBytes", 16L << 20);
	}

	@ParameterizedTest
	@ValueSource(strings = { "quality", "lossless", "balanced", "fast", "static" })
	void defaultsOfTheCatalogueAreThoseOfARun(String strategy) {
		Map<String, Object> shown = this.engine.catalogue()
			.strategies()
			.stream()
			.filter((each) -> each.name().equals(strategy))
			.findFirst()
			.orElseThrow()
			.defaults();

		Recording recording = submit(aRequest().strategy(strategy).build());
		RunResult result = recording.result();

		assertThat(result.receipt().options()).isEqualTo(shown);
		assertThat(recording.all(GenerationEvent.Accepted.class).getFirst().options()).isEqualTo(shown);
	}

}

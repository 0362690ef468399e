package io.sfumato.engine.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.model.Reading;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.StreamAssert;
import io.sfumato.engine.toy.ToyModel;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Reliability;
import io.sfumato.structured.read.ReadKind;
import io.sfumato.structured.read.Wording;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class DecisionsTests extends EngineTest {

	private static DecisionQuestion yesNo(String id, String ask, String... dependsOn) {
		return new DecisionQuestion(id, Kind.YES_NO, ask, List.of(), List.of(dependsOn));
	}

	private static DecisionQuestion choice(String id, String ask, String... labels) {
		return new DecisionQuestion(id, Kind.CHOICE, ask, options(labels), List.of());
	}

	private static DecisionQuestion score(String id, String ask, String... levels) {
		return new DecisionQuestion(id, Kind.SCORE, ask, options(levels), List.of());
	}

	private static List<Option> options(String... labels) {
		return Stream.of(labels).map((label) -> new Option(label, null)).toList();
	}

	private static Operation.Decide decide(DecisionQuestion... questions) {
		return decide(List.of(questions), null);
	}

	private static Operation.Decide decide(List<DecisionQuestion> questions, @Nullable Double abstention) {
		return new Operation.Decide(questions, null, true, null, true, abstention);
	}

	private RunResult run(Operation.Decide operation) {
		return submit(aRequest().of(operation).build()).result();
	}

	@Test
	void isolatedQuestionsAreAnsweredAsIfAloneInAnyOrder() {
		Random random = new Random(12);
		List<DecisionQuestion> questions = List.of(yesNo("round", "Is it round?"), yesNo("red", "Is it red?"),
				choice("kind", "Which?", "red", "red circle", "rose", "blue"),
				score("dark", "How dark?", "bright", "medium", "dark"), choice("one", "Which one?", "only"),
				choice("twins", "Which twin?", "left hand", "left foot"));
		Map<String, Decision> alone = new HashMap<>();
		for (DecisionQuestion question : questions) {
			alone.put(question.id(), run(decide(List.of(question), 0.5)).decisions().getFirst());
		}
		for (int round = 0; round < 20; round++) {
			List<DecisionQuestion> shuffled = new ArrayList<>(questions);
			Collections.shuffle(shuffled, random);
			List<DecisionQuestion> some = shuffled.subList(0, 1 + random.nextInt(shuffled.size()));

			List<Decision> decisions = run(decide(some, 0.5)).decisions();

			assertThat(decisions).extracting(Decision::id).isEqualTo(some.stream().map(DecisionQuestion::id).toList());
			assertThat(decisions).allSatisfy((decision) -> assertThat(decision).isEqualTo(alone.get(decision.id())));
		}
	}

	@Test
	void probabilitiesAddUpAndWhatFollowsFromThemIsTold() {
		List<Decision> decisions = run(
				decide(List.of(yesNo("a", "Is it red?"), choice("b", "Which?", "red", "red circle", "rose", "blue"),
						score("c", "How?", "low", "mid", "high")), 0.9))
			.decisions();

		assertThat(decisions).allSatisfy((decision) -> {
			assertThat(decision.probabilities().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1,
					within(1e-9));
			assertThat(decision.probabilities().get(decision.best()))
				.isEqualTo(Collections.max(decision.probabilities()));
			assertThat(decision.confidence()).isBetween(0.0, 1.0);
			assertThat(decision.pAbstain()).isBetween(0.0, 1.0);
			assertThat(decision.labelMass()).isBetween(0.0, 1.0);
			assertThat(decision.calibration()).isNull();
			assertThat(decision.raw()).isEqualTo(decision.probabilities());
		});
		assertThat(decisions.get(0).labels()).containsExactly("yes", "no");
		assertThat(decisions.get(0).score()).isNull();
		List<Double> levels = decisions.get(2).probabilities();
		assertThat(decisions.get(2).score()).isCloseTo(levels.get(1) + 2 * levels.get(2), within(1e-12));
	}

	@Test
	void tenQuestionsTakeThePassesOfOne() {
		List<DecisionQuestion> ten = new ArrayList<>();
		for (int number = 0; number < 10; number++) {
			ten.add(yesNo("q" + number, "Is it number " + number + "?"));
		}
		Receipt one = run(decide(ten.getFirst())).receipt();
		int before = this.toy.backbone().forwards();

		Receipt all = run(decide(ten, null)).receipt();

		assertThat(one.forwardPasses()).isEqualTo(2);
		assertThat(one.prefillPasses()).isEqualTo(1);
		assertThat(one.cache().prefix()).isEqualTo("miss");
		assertThat(all.forwardPasses()).isEqualTo(1);
		assertThat(this.toy.backbone().forwards() - before).isEqualTo(1);
		assertThat(all.cache().prefix()).isEqualTo("hit");
		assertThat(all.cache().visionFeatures()).isEqualTo("hit");
		assertThat(all.cache().prefixCells()).isPositive();
		assertThat(all.exactness().cache()).isEqualTo("exact");
		assertThat(all.steps()).isZero();
		assertThat(all.tokens()).isZero();
		assertThat(all.timesMs().firstCommit()).isNotNull();
	}

	@Test
	void manyCellsAreReadInSeveralPassesWithTheSameAnswers() {
		List<DecisionQuestion> many = new ArrayList<>();
		for (int number = 0; number < 120; number++) {
			many.add(yesNo("q" + number, "Is the number on the sign exactly " + number + " or not?"));
		}

		RunResult all = run(decide(many, null));

		assertThat(all.receipt().forwardPasses()).isBetween(24, 26);
		assertThat(all.decisions().get(77)).isEqualTo(run(decide(many.get(77))).decisions().getFirst());
	}

	@Test
	void everyQuestionIsTellingWhenItIsAnswered() {
		Recording recording = submit(
				aRequest().of(decide(List.of(yesNo("a", "Is it?"), choice("b", "Which?", "tic", "tac", "toe")), null))
					.include(Include.TRACE, Include.PROMPT)
					.build());

		List<GenerationEvent> events = recording.events();

		StreamAssert.assertStream(events).isWellFormed();
		assertThat(recording.all(GenerationEvent.CanvasShown.class)).isEmpty();
		assertThat(recording.all(GenerationEvent.Step.class)).isEmpty();
		assertThat(recording.all(GenerationEvent.Decided.class))
			.extracting((decided) -> decided.item() + decided.decision().id())
			.containsExactlyInAnyOrder("0a", "1b");
		assertThat(recording.all(GenerationEvent.Encoded.class).getFirst().promptTokens()).isPositive();
		RunResult result = recording.result();
		assertThat(result.operation()).isEqualTo("decisions");
		assertThat(result.texts()).isEmpty();
		assertThat(result.prompts()).hasSize(2);
		assertThat(result.trace()).hasSize(events.size() - 1);
	}

	@Test
	void aModelThatSeesEverythingReadsQuestionByQuestion() {
		reopen(new ToyModel(AttentionPattern.BIDIRECTIONAL), SETTINGS);
		DecisionQuestion round = yesNo("round", "Is it round?");

		RunResult two = run(decide(yesNo("red", "Is it red?"), round));

		assertThat(two.receipt().forwardPasses()).isEqualTo(2);
		assertThat(two.receipt().exactness().cache()).isEqualTo("none");
		assertThat(two.decisions().get(1)).isEqualTo(run(decide(round)).decisions().getFirst());
	}

	@Test
	void withoutACacheTheAnswersAreTheSame() {
		DecisionQuestion question = choice("kind", "Which?", "red", "rose", "blue");
		Decision cached = run(decide(question)).decisions().getFirst();

		RunResult uncached = submit(aRequest().of(decide(question)).cache("none").build()).result();

		assertThat(uncached.decisions()).containsExactly(cached);
		assertThat(uncached.receipt().cache().prefixCells()).isZero();
	}

	@Test
	void aStateIsEnough() {
		Operation.Decide about = new Operation.Decide(List.of(yesNo("a", "Is it?")), "The sky is grey.", true, null,
				true, null);
		Operation.Decide other = new Operation.Decide(List.of(yesNo("a", "Is it?")), "The sky is blue.", true, null,
				true, null);

		Decision first = submit(aRequest().media(List.of()).of(about).build()).result().decisions().getFirst();
		Decision second = submit(aRequest().media(List.of()).of(other).build()).result().decisions().getFirst();

		assertThat(first.probabilities()).isNotEqualTo(second.probabilities());
	}

	@Test
	void questionsMayShareACanvas() {
		List<DecisionQuestion> questions = List.of(yesNo("a", "Is it red?"),
				choice("b", "Which?", "tic", "tac", "toe"));

		RunResult shared = run(new Operation.Decide(questions, null, false, null, true, null));

		assertThat(shared.decisions()).hasSize(2).allSatisfy((decision) -> {
			assertThat(decision.probabilities().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1,
					within(1e-9));
			assertThat(decision.orders()).isOne();
		});
		assertThat(shared.decisions()).isNotEqualTo(run(decide(questions, null)).decisions());
		// the first letters of both in one pass, then what follows on a t
		assertThat(shared.receipt().forwardPasses()).isBetween(3, 4);
	}

	@Test
	void aQuestionSeesTheAnswersItDependsOn() {
		DecisionQuestion first = yesNo("first", "Is it red?");
		Decision alone = run(decide(yesNo("then", "Is it round?"))).decisions().getFirst();

		RunResult chained = run(decide(yesNo("then", "Is it round?", "first"), first));

		String answer = run(decide(first)).decisions().getFirst().label();
		Decision literal = run(decide(yesNo("then", "Is it red? " + answer + "\nIs it round?"))).decisions().getFirst();
		assertThat(chained.decisions()).extracting(Decision::id).containsExactly("then", "first");
		assertThat(chained.decisions().getFirst()).isEqualTo(literal).isNotEqualTo(alone);
	}

	@Test
	void askedForOrdersAreReadAndPooled() {
		DecisionQuestion question = choice("a", "Which?", "apple", "cherry", "fig");

		Decision one = run(new Operation.Decide(List.of(question), null, true, 1, true, null)).decisions().getFirst();
		Decision two = run(new Operation.Decide(List.of(question), null, true, 2, true, null)).decisions().getFirst();
		Decision all = run(new Operation.Decide(List.of(question), null, true, 8, true, null)).decisions().getFirst();

		assertThat(List.of(one.orders(), two.orders(), all.orders())).containsExactly(1, 2, 3);
		assertThat(one.orderSensitivity()).isZero();
		assertThat(all.orderSensitivity()).isPositive();
		assertThat(all.labels()).containsExactly("apple", "cherry", "fig");
	}

	@Test
	void onlyADoubtfulAnswerIsReadInAllOrders() {
		List<DecisionQuestion> questions = new ArrayList<>();
		for (int number = 0; number < 60; number++) {
			questions.add(choice("q" + number, "Which is number " + number + "?", "apple", "cherry", "fig"));
		}
		List<Decision> once = run(new Operation.Decide(questions, null, true, 1, true, null)).decisions();

		List<Decision> auto = run(decide(questions, null)).decisions();

		assertThat(auto).extracting(Decision::orders).contains(1, 3);
		for (int number = 0; number < auto.size(); number++) {
			boolean sure = once.get(number).probabilities().get(once.get(number).best()) >= 0.8;
			assertThat(auto.get(number).orders()).isEqualTo(sure ? 1 : 3);
		}
	}

	@Test
	void whoCannotSeeMayAbstain() {
		DecisionQuestion question = yesNo("a", "Is it red?");

		Decision never = run(decide(List.of(question), null)).decisions().getFirst();
		Decision always = run(decide(List.of(question), 0.0)).decisions().getFirst();

		assertThat(never.pAbstain()).isNull();
		assertThat(never.abstained()).isFalse();
		assertThat(always.abstained()).isTrue();
		assertThat(always.reason()).isEqualTo("notVisible");
		assertThat(always.probabilities()).hasSize(2);
	}

	@Test
	void anOptionThatSaysSoIsNoAbstention() {
		Decision decision = run(decide(List.of(choice("a", "Which?", "red", "not visible")), 0.0)).decisions()
			.getFirst();

		assertThat(decision.pAbstain()).isNull();
		assertThat(decision.labels()).hasSize(2);
	}

	@Test
	void whatTheModelWantsToSayOtherwiseIsNoAnswer() {
		// toys like letters from a to p, and some bytes that are none
		Decision decision = run(decide(List.of(choice("a", "Which?", "X", "Z")), 1.0)).decisions().getFirst();

		assertThat(decision.labelMass()).isLessThan(0.2);
		assertThat(decision.reason()).isEqualTo("labelMass");
	}

	private static Reading halved(CalibrationKey key) {
		Reliability unmeasured = new Reliability(1, 1, 0, 0, 0);
		return new Reading(Wording.BARE, new Calibration("any", "toys", "2026-11-22",
				List.of(new Calibration.Entry(key.toString(), new Calibrator.Platt(0.5, 1), unmeasured, unmeasured))));
	}

	@Test
	void aCalibrationOfThisKindOfReadIsAppliedAndNamed() {
		CalibrationKey key = CalibrationKey.read(ReadKind.YES_NO, true, Wording.BARE, 2, true);
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).read(halved(key)), SETTINGS);
		List<DecisionQuestion> questions = List.of(yesNo("a", "Is it red?"));

		Decision calibrated = run(decide(questions, null)).decisions().getFirst();
		Decision raw = run(new Operation.Decide(questions, null, true, null, false, null)).decisions().getFirst();
		Decision shared = run(new Operation.Decide(questions, null, false, null, true, null)).decisions().getFirst();
		Decision choice = run(decide(choice("b", "Which?", "red", "blue"))).decisions().getFirst();

		assertThat(calibrated.calibration()).isEqualTo(new Receipt.Calibration(key.toString(), "platt"));
		assertThat(calibrated.raw()).isEqualTo(raw.probabilities());
		double odds = raw.probabilities().get(0) / raw.probabilities().get(1);
		double expected = 1 / (1 + Math.exp(-(0.5 * Math.log(odds) + 1)));
		assertThat(calibrated.probabilities().get(0)).isCloseTo(expected, within(1e-6));
		assertThat(raw.calibration()).isNull();
		assertThat(shared.calibration()).isNull();
		assertThat(choice.calibration()).isNull();
	}

	@Test
	void theConfidenceOfAnswersIsCalibratedWhereTheFitHolds() {
		double raw = submit(aRequest().asking("How many?").build()).result().texts().getFirst().confidence();
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).read(halved(CalibrationKey.ANSWERS)), SETTINGS);

		RunResult usual = submit(aRequest().asking("How many?").build()).result();
		RunResult other = submit(aRequest().asking("How many?").threshold(0.8).build()).result();
		RunResult caption = submit(aRequest().build()).result();

		double expected = 1 / (1 + Math.exp(-(0.5 * Math.log(raw / (1 - raw)) + 1)));
		assertThat(usual.texts().getFirst().confidence()).isCloseTo(expected, within(1e-9));
		assertThat(usual.receipt().confidence()).isCloseTo(expected, within(1e-9));
		assertThat(usual.receipt().calibration())
			.isEqualTo(new Receipt.Calibration(CalibrationKey.ANSWERS.toString(), "platt"));
		assertThat(other.receipt().calibration()).isNull();
		assertThat(caption.receipt().calibration()).isNull();
	}

	static Stream<Arguments> wrong() {
		String long64 = "x".repeat(64);
		return Stream.of(arguments(decide(), "missing-field", "/questions"),
				arguments(decide(yesNo("a", " ")), "invalid-value", "/questions/0/ask"),
				arguments(decide(yesNo("a", "?"), yesNo("a", "?")), "invalid-value", "/questions/1/id"),
				arguments(decide(choice("a", "?")), "invalid-value", "/questions/0/options"),
				arguments(decide(choice("a", "?", "b", "")), "invalid-value", "/questions/0/options/1"),
				arguments(decide(choice("a", "?", "b", "c", "b")), "invalid-value", "/questions/0/options/2"),
				arguments(decide(choice("a", "?", "b", long64)), "invalid-value", "/questions/0/options/1"),
				arguments(decide(choice("a", "?", "x ".repeat(256).split(" "))), "invalid-value",
						"/questions/0/options"),
				arguments(decide(score("a", "?", "x ".repeat(27).split(" "))), "invalid-value", "/questions/0/levels"),
				arguments(decide(yesNo("a", "x".repeat(70_000))), "invalid-value", "/questions/0/ask"),
				arguments(decide(yesNo("a", "x".repeat(600))), "context-length", "/questions/0"),
				arguments(decide(yesNo("a", "?", "b")), "invalid-value", "/questions/0/dependsOn"),
				arguments(decide(yesNo("a", "?", "a")), "invalid-value", "/questions/0/dependsOn"),
				arguments(decide(yesNo("x", "?"), yesNo("a", "?", "b"), yesNo("b", "?", "a")), "invalid-value",
						"/questions/1/dependsOn"),
				arguments(new Operation.Decide(List.of(yesNo("a", "?"), yesNo("b", "?", "a")), null, false, null, true,
						null), "incompatible-options", "/questions/1/dependsOn"),
				arguments(new Operation.Decide(List.of(yesNo("a", "?")), null, true, 9, true, null), "invalid-value",
						"/permutations"),
				arguments(decide(List.of(yesNo("a", "?")), 1.5), "invalid-value", "/abstain/threshold"),
				arguments(new Operation.Decide(List.of(yesNo("a", "?")), "x".repeat(300_000), true, null, true, null),
						"invalid-value", "/state"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void whatIsWrongIsRefusedWithItsPlace(Operation.Decide operation, String slug, String pointer) {
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> run(operation)).satisfies((ex) -> {
			assertThat(ex.problem().slug()).isEqualTo(slug);
			assertThat(ex.pointer()).isEqualTo(pointer);
		});
	}

	@Test
	void withNothingToLookAtThereIsNothingToDecide() {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> submit(aRequest().media(List.of()).of(decide(yesNo("a", "?"))).build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/media"));
	}

	@Test
	void pruningByLooksNeedsAText() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(aRequest().of(decide(yesNo("a", "?"))).pruning("fastv", null).build()))
			.satisfies((ex) -> assertThat(ex.pointer()).startsWith("/options"));
	}

	@Test
	void aFailingModelLeavesNothingOpen() {
		Recording recording = submit(aRequest().of(decide(yesNo("a", "Is it poison!"))).build());

		assertThatExceptionOfType(ModelFaultException.class).isThrownBy(recording::result);
		assertThat(recording.events().getLast()).isInstanceOf(GenerationEvent.Failed.class);
	}

}

package io.sfumato.ai.decision;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.sfumato.ai.ScriptedRuns;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
class SfumatoDecisionModelTests {

	private final ScriptedRuns runs = new ScriptedRuns();

	private final SfumatoDecisionModel model = new SfumatoDecisionModel(this.runs,
			DecisionOptions.builder().model("sfumato-mini").permutations(2).build());

	@Test
	void everyKindOfQuestionHasItsKindOfAnswer() {
		this.runs.deciding(decision("stamped", Kind.YES_NO, List.of("yes", "no"), List.of(0.9, 0.1), null, null),
				decision("kind", Kind.CHOICE, List.of("invoice", "letter"), List.of(0.2, 0.8), null, null),
				decision("damage", Kind.SCORE, List.of("none", "torn"), List.of(0.7, 0.3), 0.3, null));

		DecisionResponse response = this.model.call(DecisionPrompt.builder()
			.text("A sheet.")
			.question("stamped", YesNoQuestion.of("Is it stamped?"))
			.question("kind", ChoiceQuestion.of("What is it?", "invoice", "letter"))
			.question("damage", ScoreQuestion.of("How damaged is it?", "none", "torn"))
			.build());

		assertThat(response.getAnswer("stamped", YesNoAnswer.class).isYes(0.85)).isTrue();
		assertThat(response.getAnswer("stamped", YesNoAnswer.class).isYes(0.95)).isFalse();
		assertThat(response.getAnswer("kind"))
			.isEqualTo(new ChoiceAnswer("letter", 0.5, Map.of("invoice", 0.2, "letter", 0.8)));
		assertThat(response.getAnswer("damage"))
			.isEqualTo(new ScoreAnswer(0.3, "none", 0.5, Map.of("none", 0.7, "torn", 0.3)));
		assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
		assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(40);
		assertThat(response.getMetadata().<Receipt>get(SfumatoChatModel.RECEIPT).forwardPasses()).isEqualTo(5);
	}

	@Test
	void aQuestionThatCantBeSeenIsRefusedWithItsReading() {
		this.runs.deciding(decision("question", Kind.YES_NO, List.of("yes", "no"), List.of(0.9, 0.1), null, 0.8));

		DecisionAnswer answer = this.model.decide(DecisionInput.of("A sheet."), YesNoQuestion.of("Is it stamped?"));
		DecisionResponse response = this.model.call("A sheet.", Map.of("question", YesNoQuestion.of("Stamped?")));

		assertThat(answer).isEqualTo(new RefusalAnswer("notVisible", 0.8));
		assertThat(response.isRefused("question")).isTrue();
		assertThat(response.getResult().getMetadata().reading().probabilities()).containsExactly(0.9, 0.1);
		assertThatIllegalStateException().isThrownBy(() -> response.getAnswer("question", YesNoAnswer.class))
			.withMessageContaining("RefusalAnswer");
		assertThatIllegalArgumentException().isThrownBy(() -> response.getAnswer("another"));
	}

	@Test
	void thePromptsOptionsWinOverTheModels() {
		this.runs.deciding(decision("a", Kind.YES_NO, List.of("yes", "no"), List.of(0.9, 0.1), null, null));

		this.model.call(DecisionPrompt.builder()
			.question("a", YesNoQuestion.of("?"))
			.options(DecisionOptions.builder().abstainAbove(0.9).calibrated(false).build())
			.build());

		assertThat(this.runs.last().operation()).isEqualTo(new Operation.Decide(
				List.of(new io.sfumato.engine.request.DecisionQuestion("a", Kind.YES_NO, "?", List.of(), List.of())),
				null, true, 2, false, 0.9));
		assertThat(this.runs.last().model()).isEqualTo("sfumato-mini");
	}

	@Test
	void mediaAreShownInOrderAndOthersRefused() {
		this.runs.deciding(decision("question", Kind.YES_NO, List.of("yes", "no"), List.of(0.9, 0.1), null, null));
		var png = new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] { 1 }));
		var video = new Media(MimeType.valueOf("video/mp4"), new ByteArrayResource(new byte[] { 2 }));

		this.model.decide(DecisionInput.of(png), YesNoQuestion.of("Is it red?"));
		assertThat(this.runs.last().media()).singleElement()
			.satisfies((image) -> assertThat(image.pointer()).isEqualTo("/media/0"));

		var refused = catchThrowableOfType(InvalidRequestException.class,
				() -> this.model.decide(DecisionInput.of("", png, video), YesNoQuestion.of("Is it red?")));
		assertThat(refused.pointer()).isEqualTo("/media/1");
	}

	@Test
	void anEnumIsAChoice() {
		this.runs.deciding(decision("question", Kind.CHOICE, List.of("CASH", "CARD"), List.of(0.1, 0.9), null, null));

		var answer = this.model.decide(DecisionInput.of("Paid."), ChoiceQuestion.of("How?", Payment.class));

		assertThat(((ChoiceAnswer) answer).choice(Payment.class)).isEqualTo(Payment.CARD);
	}

	@Test
	void aNameStandsForOneQuestion() {
		var prompt = DecisionPrompt.builder().question("a", YesNoQuestion.of("?"));

		assertThatIllegalArgumentException().isThrownBy(() -> prompt.question("a", YesNoQuestion.of("!")));
	}

	@Test
	void decisionsAreObservedLikeChats() {
		this.runs.deciding(decision("question", Kind.YES_NO, List.of("yes", "no"), List.of(0.9, 0.1), null, null));
		var registry = TestObservationRegistry.create();
		var observed = new SfumatoDecisionModel(this.runs, DecisionOptions.builder().build(), registry);

		observed.decide(DecisionInput.of("A sheet."), YesNoQuestion.of("Is it stamped?"));
		this.runs.refusing(new OverloadedException("Full", Duration.ZERO));
		assertThatExceptionOfType(OverloadedException.class)
			.isThrownBy(() -> observed.decide(DecisionInput.of("A sheet."), YesNoQuestion.of("Is it stamped?")));

		TestObservationRegistryAssert.assertThat(registry)
			.hasNumberOfObservationsWithNameEqualTo("gen_ai.client.operation", 2)
			.hasObservationWithNameEqualTo("gen_ai.client.operation")
			.that()
			.hasLowCardinalityKeyValue("gen_ai.operation.name", "decide")
			.hasLowCardinalityKeyValue("gen_ai.response.model", "sfumato-mini");
		TestObservationRegistryAssert.assertThat(registry).hasAnObservation((each) -> each.hasError());
	}

	private static Decision decision(String id, Kind kind, List<String> labels, List<Double> probabilities,
			Double score, Double invisible) {
		int best = (probabilities.getFirst() >= probabilities.getLast()) ? 0 : 1;
		boolean abstained = invisible != null;
		return new Decision(id, kind, labels, probabilities, probabilities, best, 0.5, 0.3, score, invisible, abstained,
				abstained ? "notVisible" : null, 0.99, 0.01, 2, null);
	}

	/** How it was paid. */
	private enum Payment {

		CASH, CARD

	}

}

package io.sfumato.e2e;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.SfumatoChatOptions;
import io.sfumato.ai.decision.ChoiceAnswer;
import io.sfumato.ai.decision.ChoiceQuestion;
import io.sfumato.ai.decision.DecisionInput;
import io.sfumato.ai.decision.DecisionOptions;
import io.sfumato.ai.decision.DecisionResponse;
import io.sfumato.ai.decision.SfumatoDecisionModel;
import io.sfumato.ai.remote.RemoteRuns;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.Receipt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.content.Media;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Our own chat model as the client of the running application. */
@EndToEndTest
class SpringAiRemoteIT {

	@LocalServerPort
	int port;

	private RemoteRuns runs;

	@BeforeEach
	void connect() {
		this.runs = new RemoteRuns(URI.create("http://127.0.0.1:" + this.port), null);
	}

	@AfterEach
	void disconnect() {
		this.runs.close();
	}

	@Test
	void aPictureIsAskedAboutAndTheReceiptComesBack() throws Exception {
		ChatResponse response = theQuestion(SfumatoChatOptions.builder().strategy("quality").seed(3L)).call()
			.chatResponse();

		assertThat(response.getResult().getOutput().getText()).isEqualTo(Total.answer(this.port));
		Receipt receipt = response.getMetadata().get(SfumatoChatModel.RECEIPT);
		assertThat(receipt.strategy()).isEqualTo("quality");
		assertThat(receipt.seed()).isEqualTo(3);
		assertThat(receipt.media()).hasSize(1);
		assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
		assertThat(response.getMetadata().getUsage().getPromptTokens())
			.isGreaterThan(receipt.media().getFirst().tokens());
		assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(receipt.tokens());
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		List<String> pieces = theQuestion(SfumatoChatOptions.builder()).stream().content().collectList().block();

		assertThat(String.join("", pieces)).isEqualTo(Total.answer(this.port));
	}

	@Test
	void aRefusalIsTheEnginesOwn() {
		var refused = catchThrowableOfType(InvalidRequestException.class,
				() -> theQuestion(SfumatoChatOptions.builder().steps(5000)).call().content());

		assertThat(refused.problem()).isEqualTo(Problem.INVALID_VALUE);
		assertThat(refused.pointer()).isEqualTo("sfumato.options.steps");
	}

	@Test
	void anEntityIsARecordOfItsSchema() {
		var answered = theQuestion(SfumatoChatOptions.builder()).call()
			.responseEntity(Purchase.class, (entity) -> entity.useProviderStructuredOutput());

		Purchase purchase = answered.getEntity();
		assertThat(purchase.total()).isNotNegative();
		assertThat(purchase.paid()).isNotNull();
		List<FilledSlot> slots = answered.getResponse().getMetadata().get(SfumatoChatModel.SLOTS);
		assertThat(slots).extracting(FilledSlot::name).contains("/paid", "/total", "/phone");
		assertThat(slots).filteredOn((slot) -> slot.name().equals("/paid"))
			.singleElement()
			.satisfies((slot) -> assertThat(slot.probabilities()).hasSize(2));
	}

	@Test
	void aSchemaThatCantBeKeptIsRefusedWithItsPlace() {
		var options = SfumatoChatOptions.builder()
			.outputSchema("{\"type\":\"object\",\"properties\":{\"a\":{\"not\":{}}}}");

		var refused = catchThrowableOfType(InvalidRequestException.class, () -> theQuestion(options).call().content());

		assertThat(refused.problem()).isEqualTo(Problem.SCHEMA_UNSUPPORTED);
		assertThat(refused.violations()).singleElement()
			.satisfies((violation) -> assertThat(violation.pointer()).isEqualTo("/properties/a/not"));
	}

	@Test
	void decisionsAreThoseOfTheServer() throws Exception {
		var model = new SfumatoDecisionModel(this.runs, DecisionOptions.builder().abstainAbove(1.0).build());

		DecisionResponse response = model.call(
				DecisionInput.of(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(Total.receipt()))),
				Map.of("kind", ChoiceQuestion.of("What is it?", "a receipt", "a letter")));

		ChoiceAnswer kind = response.getAnswer("kind", ChoiceAnswer.class);
		try (var caller = new Caller(this.port)) {
			var reply = caller.upload("/api/v1/decisions", """
					{"questions":[{"id":"kind","type":"choice","ask":"What is it?","options":["a receipt","a letter"]}],
					"abstain":{"threshold":1}}""", "receipt.png", Total.receipt());
			assertThat(kind.probabilities().get("a receipt"))
				.isEqualTo(reply.json().at("/result/answers/kind/probabilities/0/p").doubleValue(), within(1e-6));
		}
		assertThat(response.getMetadata().<Receipt>get(SfumatoChatModel.RECEIPT).media()).hasSize(1);
	}

	private ChatClient.ChatClientRequestSpec theQuestion(SfumatoChatOptions.Builder options) {
		return ChatClient.create(new SfumatoChatModel(this.runs, SfumatoChatOptions.builder().build()))
			.prompt()
			.options(options)
			.user((user) -> user.text(Total.QUESTION)
				.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(Total.receipt())));
	}

	/** What is wanted to be known of a receipt. */
	record Purchase(String merchant, double total, Payment paid, @Nullable String phone) {
	}

	/** How it was paid. */
	enum Payment {

		CASH, CARD

	}

}

package io.sfumato.e2e;

import java.util.List;
import java.util.Map;

import com.openai.errors.BadRequestException;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Spring AI's OpenAI client, as it comes, against the running application. */
@EndToEndTest
class SpringAiOpenAiClientIT {

	@LocalServerPort
	int port;

	@Test
	void aPictureIsAskedAbout() throws Exception {
		ChatResponse response = theQuestion(options()).call().chatResponse();

		assertThat(response.getResult().getOutput().getText()).isEqualTo(Total.answer(this.port));
		assertThat(response.getResult().getMetadata().getFinishReason()).isEqualToIgnoringCase("stop");
		assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
		assertThat(response.getMetadata().getUsage().getTotalTokens())
			.isEqualTo(response.getMetadata().getUsage().getPromptTokens()
					+ response.getMetadata().getUsage().getCompletionTokens());
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		List<ChatResponse> pieces = theQuestion(options()).stream().chatResponse().collectList().block();

		var text = new StringBuilder();
		for (ChatResponse piece : pieces) {
			if (piece.getResult() != null && piece.getResult().getOutput().getText() != null) {
				text.append(piece.getResult().getOutput().getText());
			}
		}
		assertThat(text).hasToString(Total.answer(this.port));
		assertThat(pieces.getLast().getMetadata().getUsage().getPromptTokens()).isPositive();
	}

	@Test
	void oneStopSequenceAndOurOptionsArrive() throws Exception {
		String answer = Total.answer(this.port);
		String stop = answer.substring(answer.length() - 1);
		var options = options().stop(List.of(stop)).extraBody(Map.of("sfumato", Map.of("strategy", "quality")));

		ChatResponse response = theQuestion(options).call().chatResponse();

		assertThat(response.getResult().getOutput().getText()).isEqualTo(answer.substring(0, answer.indexOf(stop)));
	}

	@Test
	void anEntityIsARecordOfItsSchema() {
		Purchase purchase = theQuestion(options()).call()
			.entity(Purchase.class, (entity) -> entity.useProviderStructuredOutput());

		assertThat(purchase.merchant()).isNotNull();
		assertThat(purchase.paid()).isNotNull();
		assertThat(purchase.total()).isFinite();
	}

	@Test
	void aRefusalIsABadRequest() {
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> theQuestion(options().frequencyPenalty(0.5)).call().content())
			.satisfies((refused) -> assertThat(refused.param()).contains("frequency_penalty"));
	}

	private ChatClient.ChatClientRequestSpec theQuestion(OpenAiChatOptions.Builder options) {
		var model = OpenAiChatModel.builder().options(options.build()).build();
		return ChatClient.create(model)
			.prompt()
			.user((user) -> user.text(Total.QUESTION)
				.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(Total.receipt())));
	}

	private OpenAiChatOptions.Builder options() {
		return OpenAiChatOptions.builder()
			.baseUrl("http://127.0.0.1:" + this.port + "/v1")
			.apiKey("any")
			.maxRetries(0)
			.model("sfumato-mini");
	}

	/** What is wanted to be known of a receipt. */
	record Purchase(String merchant, int items, double total, Payment paid) {
	}

	/** How it was paid. */
	enum Payment {

		CASH, CARD

	}

}

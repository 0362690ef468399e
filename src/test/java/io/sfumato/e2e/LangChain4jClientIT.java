package io.sfumato.e2e;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** LangChain4j's client, as it comes, against the running application. */
@EndToEndTest
class LangChain4jClientIT {

	@LocalServerPort
	int port;

	@Test
	void aPictureIsAskedAbout() throws Exception {
		ChatResponse response = model().build().chat(theQuestion());

		assertThat(response.aiMessage().text()).isEqualTo(Total.answer(this.port));
		assertThat(response.modelName()).isEqualTo("sfumato-mini");
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.tokenUsage().totalTokenCount())
			.isEqualTo(response.tokenUsage().inputTokenCount() + response.tokenUsage().outputTokenCount());
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		var pieces = new StringBuffer();
		var whole = new CompletableFuture<ChatResponse>();

		OpenAiStreamingChatModel.builder()
			.baseUrl(base())
			.apiKey("any")
			.modelName("sfumato-mini")
			.build()
			.chat(List.of(theQuestion()), new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String piece) {
					pieces.append(piece);
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
					whole.complete(response);
				}

				@Override
				public void onError(Throwable failure) {
					whole.completeExceptionally(failure);
				}

			});

		ChatResponse response = whole.get(60, TimeUnit.SECONDS);
		assertThat(pieces).hasToString(Total.answer(this.port));
		assertThat(response.aiMessage().text()).isEqualTo(pieces.toString());
		assertThat(response.tokenUsage().inputTokenCount()).isPositive();
	}

	@Test
	void aConversationHasInstructionsAndOptions() {
		ChatResponse response = model().temperature(0.0)
			.seed(3)
			.maxCompletionTokens(12)
			.customParameters(Map.of("sfumato", Map.of("strategy", "fast")))
			.build()
			.chat(SystemMessage.from("Be brief."), UserMessage.from("Name one colour."));

		assertThat(response.aiMessage().text()).isNotBlank();
		assertThat(response.tokenUsage().outputTokenCount()).isLessThanOrEqualTo(12);
	}

	@Test
	void noKeyIsNeededOnTheLoopbackAddress() {
		String text = OpenAiChatModel.builder()
			.baseUrl(base())
			.modelName("sfumato-mini:fast")
			.build()
			.chat("Name one colour.");

		assertThat(text).isNotBlank();
	}

	@Test
	void refusalsAreItsOwnExceptions() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> model().frequencyPenalty(0.5).build().chat("Name one colour."))
			.withMessageContaining("frequency_penalty");
		assertThatExceptionOfType(ModelNotFoundException.class)
			.isThrownBy(() -> model().modelName("no-such-model").build().chat("Name one colour."));
	}

	private OpenAiChatModel.OpenAiChatModelBuilder model() {
		return OpenAiChatModel.builder().baseUrl(base()).apiKey("any").modelName("sfumato-mini").maxRetries(0);
	}

	private String base() {
		return "http://127.0.0.1:" + this.port + "/v1";
	}

	private static UserMessage theQuestion() {
		return UserMessage.from(TextContent.from(Total.QUESTION),
				ImageContent.from(Base64.getEncoder().encodeToString(Total.receipt()), "image/png"));
	}

}

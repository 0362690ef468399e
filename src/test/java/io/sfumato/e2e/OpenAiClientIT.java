package io.sfumato.e2e;

import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import io.swagger.v3.oas.annotations.media.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The official client, as it comes, against the running application. */
@EndToEndTest
class OpenAiClientIT {

	@LocalServerPort
	int port;

	private OpenAIClient client;

	@BeforeEach
	void connect() {
		this.client = OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + this.port + "/v1")
			.apiKey("any")
			.maxRetries(0)
			.build();
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void aPictureIsAskedAbout() throws Exception {
		ChatCompletion completion = this.client.chat().completions().create(aQuestion("What is the total?").build());

		assertThat(completion.model()).isEqualTo("sfumato-mini");
		assertThat(completion.choices().getFirst().message().content().orElseThrow()).isEqualTo(nativeAnswer());
		assertThat(completion.choices().getFirst().message().refusal()).isEmpty();
		assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(
				completion.usage().orElseThrow().promptTokens() + completion.usage().orElseThrow().completionTokens());
		assertThat(completion._additionalProperties().get("sfumato").toString()).contains("forwardPasses=");
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		var params = aQuestion("What is the total?")
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
		var whole = ChatCompletionAccumulator.create();

		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(whole::accumulate);
		}

		ChatCompletion completion = whole.chatCompletion();
		assertThat(completion.choices().getFirst().message().content().orElseThrow()).isEqualTo(nativeAnswer());
		assertThat(completion.usage().orElseThrow().promptTokens()).isPositive();
	}

	@Test
	void aTextAloneIsAnswered() {
		ChatCompletion completion = this.client.chat()
			.completions()
			.create(ChatCompletionCreateParams.builder()
				.model("sfumato-mini:fast")
				.addSystemMessage("Be brief.")
				.addUserMessage("Name one colour.")
				.maxCompletionTokens(24)
				.logprobs(true)
				.build());

		var choice = completion.choices().getFirst();
		var tokens = choice.logprobs().orElseThrow().content().orElseThrow();
		assertThat(String.join("", tokens.stream().map((token) -> token.token()).toList()))
			.isEqualTo(choice.message().content().orElseThrow());
		assertThat(tokens).allSatisfy((token) -> assertThat(token.logprob()).isNotPositive());
		assertThat(completion.usage().orElseThrow().completionTokens()).isLessThanOrEqualTo(24);
	}

	@Test
	void theExtensionChoosesTheStrategy() throws Exception {
		ChatCompletion completion = this.client.chat()
			.completions()
			.create(aQuestion("What is the total?")
				.putAdditionalBodyProperty("sfumato",
						JsonValue.from(Map.of("strategy", "quality", "options", Map.of("seed", 3))))
				.build());

		String extension = completion._additionalProperties().get("sfumato").toString();
		assertThat(extension).contains("strategy=quality", "seed=3");
	}

	@Test
	void whatCantBeDoneIsABadRequestThatNamesTheParameter() throws Exception {
		var refused = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat()
					.completions()
					.create(aQuestion("What is the total?").frequencyPenalty(0.5).build()));

		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.code()).contains("unsupported_parameter");
		assertThat(refused.param()).contains("frequency_penalty");
		assertThat(refused.type()).contains("invalid_request_error");
	}

	@Test
	void aBrokenPictureIsABadRequestBeforeAnyStream() {
		var refused = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat()
					.completions()
					.createStreaming(aQuestion("What is it?", Pictures.firstHalfOf(Pictures.png())).build())
					.close());

		assertThat(refused.code()).contains("invalid_media");
		assertThat(refused.param()).contains("messages[0].content[1].image_url.url");
	}

	@Test
	void modelsAreListedAndFound() {
		List<Model> models = this.client.models().list().data();

		assertThat(models).extracting(Model::id).containsExactly("sfumato-mini");
		assertThat(this.client.models().retrieve("sfumato-mini").created()).isPositive();
		assertThat(catchThrowableOfType(NotFoundException.class, () -> this.client.models().retrieve("no-such-model"))
			.code()).contains("model_not_found");
	}

	@Test
	void aRecordOfAPictureIsATypedObject() {
		var completion = this.client.chat()
			.completions()
			.create(aQuestion("Fill in the record.").responseFormat(Purchase.class).build());

		Purchase purchase = completion.choices().getFirst().message().content().orElseThrow();
		assertThat(purchase.date).matches("\\d{4}-\\d\\d-\\d\\d");
		assertThat(purchase.total).isNotNegative();
		assertThat(purchase.payment).isNotNull();
		assertThat(purchase.merchant).isNotNull();
	}

	@Test
	void aStreamedRecordAddsUpToJsonOfItsSchema() {
		var whole = ChatCompletionAccumulator.create();
		var params = aQuestion("Fill in the record.").responseFormat(Purchase.class).build();

		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(whole::accumulate);
		}

		Purchase purchase = whole.chatCompletion(Purchase.class).choices().getFirst().message().content().orElseThrow();
		assertThat(purchase.date).matches("\\d{4}-\\d\\d-\\d\\d");
	}

	@Test
	void aSchemaThatCantBeKeptIsABadRequestThatNamesThePlace() {
		var schema = ResponseFormatJsonSchema.JsonSchema.Schema.builder()
			.putAdditionalProperty("type", JsonValue.from("object"))
			.putAdditionalProperty("properties", JsonValue.from(Map.of("a", Map.of("not", Map.of()))))
			.build();
		var refused = catchThrowableOfType(BadRequestException.class, () -> this.client.chat()
			.completions()
			.create(aQuestion("Fill in the record.")
				.responseFormat(ResponseFormatJsonSchema.builder()
					.jsonSchema(
							ResponseFormatJsonSchema.JsonSchema.builder().name("a").strict(true).schema(schema).build())
					.build())
				.build()));

		assertThat(refused.code()).contains("unsupported_schema");
		assertThat(refused.param()).contains("/properties/a/not");
	}

	private static ChatCompletionCreateParams.Builder aQuestion(String question) {
		return aQuestion(question, Pictures.sample("receipt.png"));
	}

	private static ChatCompletionCreateParams.Builder aQuestion(String question, byte[] png) {
		String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
		return ChatCompletionCreateParams.builder()
			.model("sfumato-mini")
			.addUserMessageOfArrayOfContentParts(List.of(
					ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder().text(question).build()),
					ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
						.imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(url).build())
						.build())));
	}

	/** What the native API answers to the same question. */
	private String nativeAnswer() throws Exception {
		try (var caller = new Caller(this.port)) {
			var reply = caller.upload("/api/v1/answers",
					"{\"question\":\"What is the total?\",\"options\":{\"temperature\":0}}", "receipt.png",
					Pictures.sample("receipt.png"));
			assertThat(reply.at("/result/answers/0/text")).as(reply.body()).isNotBlank();
			return reply.at("/result/answers/0/text");
		}
	}

	/** What is wanted to be known of a receipt. */
	public static class Purchase {

		public String merchant;

		@Schema(format = "date")
		public String date;

		@Schema(minimum = "0")
		public double total;

		public Payment payment;

	}

	/** How it was paid. */
	public enum Payment {

		CASH, CARD, UNKNOWN

	}

}

package io.sfumato.e2e;

import java.util.Base64;
import java.util.List;
import java.util.Map;

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
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The official client, as it comes, against the running application. */
@EndToEndTest
class OpenAiClientIT extends OpenAiTest {

	/**
	 * The schema of {@link Purchase}. It isn't derived by the client: what derives it
	 * there and what Spring AI derives its own with are two versions of one library, so
	 * that is tested in samples/openai-client.
	 */
	private static final Map<String, ?> PURCHASE = Map.of("type", "object", "additionalProperties", false, "required",
			List.of("merchant", "date", "total", "payment"), "properties",
			Map.of("merchant", Map.of("type", "string"), "date", Map.of("type", "string", "format", "date"), "total",
					Map.of("type", "number", "minimum", 0), "payment",
					Map.of("type", "string", "enum", List.of("CASH", "CARD", "UNKNOWN"))));

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@Test
	void aPictureIsAskedAbout() throws Exception {
		ChatCompletion completion = this.client.chat().completions().create(aQuestion(Total.QUESTION).build());

		assertThat(completion.model()).isEqualTo("sfumato-mini");
		assertThat(completion.choices().getFirst().message().content().orElseThrow())
			.isEqualTo(Total.answer(this.port));
		assertThat(completion.choices().getFirst().message().refusal()).isEmpty();
		assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(
				completion.usage().orElseThrow().promptTokens() + completion.usage().orElseThrow().completionTokens());
		assertThat(completion._additionalProperties().get("sfumato").toString()).contains("forwardPasses=");
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		var params = aQuestion(Total.QUESTION)
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
		var whole = ChatCompletionAccumulator.create();

		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(whole::accumulate);
		}

		ChatCompletion completion = whole.chatCompletion();
		assertThat(completion.choices().getFirst().message().content().orElseThrow())
			.isEqualTo(Total.answer(this.port));
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
			.create(aQuestion(Total.QUESTION)
				.putAdditionalBodyProperty("sfumato",
						JsonValue.from(Map.of("strategy", "quality", "options", Map.of("seed", 3))))
				.build());

		String extension = completion._additionalProperties().get("sfumato").toString();
		assertThat(extension).contains("strategy=quality", "seed=3");
	}

	@Test
	void whatCantBeDoneIsABadRequestThatNamesTheParameter() throws Exception {
		var refused = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat().completions().create(aQuestion(Total.QUESTION).frequencyPenalty(0.5).build()));

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
		ChatCompletion completion = this.client.chat()
			.completions()
			.create(aQuestion("Fill in the record.").responseFormat(strict(PURCHASE)).build());

		Purchase purchase = JSON.readValue(completion.choices().getFirst().message().content().orElseThrow(),
				Purchase.class);
		assertThat(purchase.date()).matches("\\d{4}-\\d\\d-\\d\\d");
		assertThat(purchase.total()).isNotNegative();
		assertThat(purchase.payment()).isNotNull();
		assertThat(purchase.merchant()).isNotNull();
	}

	@Test
	void aStreamedRecordAddsUpToJsonOfItsSchema() {
		var whole = ChatCompletionAccumulator.create();
		var params = aQuestion("Fill in the record.").responseFormat(strict(PURCHASE)).build();

		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(whole::accumulate);
		}

		String text = whole.chatCompletion().choices().getFirst().message().content().orElseThrow();
		assertThat(JSON.readValue(text, Purchase.class).date()).matches("\\d{4}-\\d\\d-\\d\\d");
	}

	@Test
	void aSchemaThatCantBeKeptIsABadRequestThatNamesThePlace() {
		var schema = Map.of("type", "object", "properties", Map.of("a", Map.of("not", Map.of())));
		var refused = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat()
					.completions()
					.create(aQuestion("Fill in the record.").responseFormat(strict(schema)).build()));

		assertThat(refused.code()).contains("unsupported_schema");
		assertThat(refused.param()).contains("/properties/a/not");
	}

	private static ChatCompletionCreateParams.Builder aQuestion(String question) {
		return aQuestion(question, Total.receipt());
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

	private static ResponseFormatJsonSchema strict(Map<String, ?> schema) {
		var built = ResponseFormatJsonSchema.JsonSchema.Schema.builder();
		schema.forEach((keyword, value) -> built.putAdditionalProperty(keyword, JsonValue.from(value)));
		return ResponseFormatJsonSchema.builder()
			.jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
				.name("record")
				.strict(true)
				.schema(built.build())
				.build())
			.build();
	}

	/** What is wanted to be known of a receipt. */
	private record Purchase(String merchant, String date, double total, Payment payment) {

	}

	/** How it was paid. */
	private enum Payment {

		CASH, CARD, UNKNOWN

	}

}

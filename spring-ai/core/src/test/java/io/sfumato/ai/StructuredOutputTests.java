package io.sfumato.ai;

import java.time.LocalDate;
import java.util.List;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledSlot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.client.AdvisorParams;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.ListOutputConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
class StructuredOutputTests {

	private static final String RECORD = """
			{"merchant": "Nook", "paid": "CARD", "lines": [], "date": "2026-11-22"}""";

	private final ScriptedRuns runs = new ScriptedRuns();

	private final SfumatoChatModel model = new SfumatoChatModel(this.runs, SfumatoChatOptions.builder().build());

	private final ChatClient client = ChatClient.builder(this.model)
		.defaultAdvisors(AdvisorParams.ENABLE_NATIVE_STRUCTURED_OUTPUT)
		.build();

	@Test
	void theSchemaOfATypeIsTheFormOfTheReply() {
		this.runs.writingRecord(RECORD);

		Receipt receipt = this.client.prompt("Fill in the record.").call().entity(Receipt.class);

		assertThat(receipt).isEqualTo(new Receipt("Nook", null, Payment.CARD, List.of(), LocalDate.of(2026, 11, 22)));
		JsonNode schema = schema();
		assertThat(schema.at("/properties/paid/enum")).hasSize(2);
		assertThat(schema.at("/properties/lines/items/properties/count/type").asString()).isEqualTo("integer");
		assertThat(schema.path("required").toString()).contains("merchant").doesNotContain("phone");
		assertThat(this.runs.last().include()).contains(Include.SLOTS);
	}

	@Test
	void theModelIsntToldWhatTheFormEnforces() {
		this.runs.writingRecord(RECORD);

		this.client.prompt("Fill in the record.").call().entity(Receipt.class);

		assertThat(chat().turns().getFirst().text()).isEqualTo("Fill in the record.");
	}

	@Test
	void aCallMayAskForItOnItsOwn() {
		this.runs.writingRecord(RECORD);

		Receipt receipt = ChatClient.create(this.model)
			.prompt("Fill in the record.")
			.call()
			.entity(Receipt.class, (entity) -> entity.useProviderStructuredOutput().validateSchema());

		assertThat(receipt.merchant()).isEqualTo("Nook");
		assertThat(chat().record()).isInstanceOf(RecordForm.Schema.class);
	}

	@Test
	void theSlotsComeWithTheResponse() {
		this.runs.writingRecord(RECORD);

		var answered = this.client.prompt("Fill in the record.").call().responseEntity(Receipt.class);

		List<FilledSlot> slots = answered.getResponse().getMetadata().get(SfumatoChatModel.SLOTS);
		assertThat(slots).singleElement().satisfies((slot) -> {
			assertThat(slot.name()).isEqualTo("/merchant");
			assertThat(slot.confidence()).isEqualTo(0.8);
			assertThat(slot.notVisible()).isEqualTo(0.1);
		});
		assertThat(answered.getEntity().paid()).isEqualTo(Payment.CARD);
	}

	@Test
	void aReplyOfNoFormHasNoSlots() {
		ChatResponse response = this.model.call(new Prompt("How many?"));

		assertThat(chat().record()).isNull();
		assertThat(response.getMetadata().containsKey(SfumatoChatModel.SLOTS)).isFalse();
	}

	@Test
	void aConverterWithoutASchemaDescribesItsFormatAsBefore() {
		this.runs.writing("a, b");

		List<String> words = this.client.prompt("Two letters.").call().entity(new ListOutputConverter());

		assertThat(words).containsExactly("a", "b");
		assertThat(chat().record()).isNull();
		assertThat(chat().turns().getFirst().text()).contains("comma-separated");
	}

	@Test
	void aRecordIsntCut() {
		var prompt = new Prompt("Fill in the record.",
				SfumatoChatOptions.builder().outputSchema("{\"type\":\"object\"}").stopSequences(List.of("}")).build());

		var refused = catchThrowableOfType(InvalidRequestException.class, () -> this.model.call(prompt));

		assertThat(refused.problem()).isEqualTo(Problem.INCOMPATIBLE_OPTIONS);
		assertThat(refused.pointer()).isEqualTo("/options/stopSequences");
	}

	private Operation.Chat chat() {
		return (Operation.Chat) this.runs.last().operation();
	}

	private JsonNode schema() {
		return JsonMapper.builder().build().readTree(((RecordForm.Schema) chat().record()).json());
	}

	/** What is wanted to be known of a receipt. */
	record Receipt(String merchant, @Nullable String phone, Payment paid, List<Line> lines, LocalDate date) {
	}

	/** How it was paid. */
	enum Payment {

		CASH, CARD

	}

	/** What was bought. */
	record Line(String name, int count) {
	}

}

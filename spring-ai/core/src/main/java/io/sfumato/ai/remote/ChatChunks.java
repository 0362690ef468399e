package io.sfumato.ai.remote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.GeneratedText.Finish;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chunks of one completion as the events of its run: the texts' pieces, then the result.
 * The steps between them aren't on this route.
 */
final class ChatChunks implements Frames {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final JavaType PROMPTS = MAPPER.getTypeFactory()
		.constructCollectionType(List.class,
				MAPPER.getTypeFactory().constructCollectionType(List.class, PromptSegment.class));

	private static final String ERROR = "error";

	/** A stream that fails began well. */
	private static final int OK = 200;

	private final StringBuilder[] texts;

	private final Finish[] finishes;

	private int sequence;

	/**
	 * @param choices texts that are written
	 */
	ChatChunks(int choices) {
		this.texts = new StringBuilder[choices];
		Arrays.setAll(this.texts, (choice) -> new StringBuilder());
		this.finishes = new Finish[choices];
		Arrays.fill(this.finishes, Finish.STOP);
	}

	@Override
	public @Nullable GenerationEvent next(String name, String data) {
		JsonNode chunk = MAPPER.readTree(data);
		if (name.equals(ERROR)) {
			return failed(Refusals.of(chunk, OK, null));
		}
		for (JsonNode choice : chunk.path("choices")) {
			int item = choice.path("index").asInt();
			String finish = choice.path("finish_reason").asString("");
			if (!finish.isEmpty()) {
				this.finishes[item] = finish.equals("length") ? Finish.LENGTH : Finish.STOP;
			}
			String delta = choice.at("/delta/content").asString("");
			if (!delta.isEmpty()) {
				this.texts[item].append(delta);
				return new GenerationEvent.TextDelta(this.sequence++, item, delta);
			}
		}
		return chunk.has("sfumato") ? new GenerationEvent.Done(this.sequence++, result(chunk)) : null;
	}

	@Override
	public GenerationEvent failed(EngineException problem) {
		return new GenerationEvent.Failed(this.sequence++, problem);
	}

	/**
	 * The record of a text.
	 * @param slots of one text by name, of several a list of these; missing for texts of
	 * no form
	 */
	private @Nullable FilledRecord record(int item, JsonNode slots) {
		JsonNode own = slots.isArray() ? slots.path(item) : slots;
		return own.isObject() ? new FilledRecord(this.texts[item].toString(), null, SlotJson.slots(own), List.of())
				: null;
	}

	private RunResult result(JsonNode chunk) {
		Receipt receipt = MAPPER.treeToValue(chunk.at("/sfumato/receipt"), Receipt.class);
		List<List<PromptSegment>> prompts = MAPPER.treeToValue(chunk.at("/sfumato/prompt"), PROMPTS);
		List<GeneratedText> texts = new ArrayList<>();
		for (int item = 0; item < this.texts.length; item++) {
			// the route tells one confidence, of all texts together
			texts.add(new GeneratedText(Integer.toString(item), this.texts[item].toString(), receipt.confidence(),
					this.finishes[item], null, record(item, chunk.at("/sfumato/slots"))));
		}
		return new RunResult(receipt.runId(), "chat", chunk.path("model").asString(receipt.model()),
				Instant.ofEpochSecond(chunk.path("created").asLong()), Map.of(), texts, receipt, null, prompts);
	}

}

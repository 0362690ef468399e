package io.sfumato.ai.remote;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.engine.result.Transcript;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The native stream of a run: what comes before the result is a sign of life.
 */
final class NativeEvents implements Frames {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final JavaType PROMPTS = MAPPER.getTypeFactory()
		.constructCollectionType(List.class,
				MAPPER.getTypeFactory().constructCollectionType(List.class, PromptSegment.class));

	private int sequence;

	@Override
	public @Nullable GenerationEvent next(String name, String data) {
		return switch (name) {
			case "done" -> new GenerationEvent.Done(this.sequence++, result(MAPPER.readTree(data).path("run")));
			case "error" -> failed(Refusals.of(MAPPER.readTree(data).path("problem"), Server.OK, null));
			default -> null;
		};
	}

	@Override
	public GenerationEvent failed(EngineException problem) {
		return new GenerationEvent.Failed(this.sequence++, problem);
	}

	private static RunResult result(JsonNode run) {
		return new RunResult(run.path("id").asString(""), run.path("operation").asString(""),
				run.path("model").asString(""), Instant.parse(run.path("created").asString("")), Map.of(), List.of(),
				MAPPER.treeToValue(run.path("receipt"), Receipt.class), null, prompts(run.path("prompt")),
				DecisionJson.decisions(run.at("/result/answers")), transcript(run.path("result")));
	}

	private static @Nullable List<List<PromptSegment>> prompts(JsonNode prompts) {
		return prompts.isArray() ? MAPPER.treeToValue(prompts, PROMPTS) : null;
	}

	private static @Nullable Transcript transcript(JsonNode result) {
		return result.has("segments") ? MAPPER.treeToValue(result, Transcript.class) : null;
	}

}

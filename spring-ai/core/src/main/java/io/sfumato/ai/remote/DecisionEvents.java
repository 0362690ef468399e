package io.sfumato.ai.remote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The native stream of decisions: what comes before the result is a sign of life.
 */
final class DecisionEvents implements Frames {

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
		List<Decision> decisions = new ArrayList<>();
		for (Map.Entry<String, JsonNode> answer : run.at("/result/answers").properties()) {
			decisions.add(decision(answer.getKey(), answer.getValue()));
		}
		return new RunResult(run.path("id").asString(""), run.path("operation").asString(""),
				run.path("model").asString(""), Instant.parse(run.path("created").asString("")), Map.of(), List.of(),
				MAPPER.treeToValue(run.path("receipt"), Receipt.class), null,
				MAPPER.treeToValue(run.path("prompt"), PROMPTS), decisions);
	}

	private static Decision decision(String id, JsonNode answer) {
		Kind kind = switch (answer.path("type").asString("")) {
			case "yesNo" -> Kind.YES_NO;
			case "choice" -> Kind.CHOICE;
			default -> Kind.SCORE;
		};
		List<String> labels = new ArrayList<>();
		List<Double> probabilities = new ArrayList<>();
		for (JsonNode option : answer.path("probabilities")) {
			JsonNode value = option.path("value");
			labels.add(value.isBoolean() ? (value.booleanValue() ? "yes" : "no") : value.asString(""));
			probabilities.add(option.path("p").asDouble());
		}
		List<Double> raw = new ArrayList<>();
		answer.path("raw").forEach((each) -> raw.add(each.asDouble()));
		JsonNode calibration = answer.path("calibration");
		return new Decision(id, kind, labels, probabilities, raw, best(probabilities),
				answer.path("confidence").asDouble(), answer.path("entropy").asDouble(),
				SlotJson.number(answer.path("score")), SlotJson.number(answer.path("pAbstain")),
				answer.path("abstained").asBoolean(), answer.path("reason").asString(null),
				answer.path("labelMass").asDouble(), answer.path("orderSensitivity").asDouble(),
				answer.path("orders").asInt(),
				calibration.isObject() ? MAPPER.treeToValue(calibration, Receipt.Calibration.class) : null);
	}

	/** The first of the most probable ones. */
	private static int best(List<Double> probabilities) {
		int best = 0;
		for (int option = 1; option < probabilities.size(); option++) {
			best = (probabilities.get(option) > probabilities.get(best)) ? option : best;
		}
		return best;
	}

}

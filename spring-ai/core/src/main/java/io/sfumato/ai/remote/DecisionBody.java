package io.sfumato.ai.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;

/**
 * The body of a native request for decisions.
 */
final class DecisionBody {

	private DecisionBody() {
	}

	/** The body as it is written. */
	static Map<String, Object> of(RunRequest request, Operation.Decide decide) {
		var body = new LinkedHashMap<String, Object>();
		if (request.model() != null) {
			body.put("model", request.model());
		}
		body.put("media",
				request.media().stream().map((medium) -> Map.of("dataUrl", RequestJson.dataUrl(medium))).toList());
		if (decide.state() != null) {
			body.put("state", decide.state());
		}
		body.put("questions", decide.questions().stream().map(DecisionBody::question).toList());
		body.put("isolation", decide.isolated() ? "isolated" : "shared");
		body.put("permutations", (decide.permutations() != null) ? (Object) decide.permutations() : "auto");
		body.put("calibration", decide.calibrated() ? "default" : "none");
		if (decide.abstention() != null) {
			body.put("abstain", Map.of("threshold", decide.abstention()));
		}
		body.put("options", RequestJson.options(request.options()));
		body.put("include", RequestJson.include(request));
		body.put("stream", true);
		return body;
	}

	private static Map<String, Object> question(DecisionQuestion question) {
		var json = new LinkedHashMap<String, Object>();
		json.put("id", question.id());
		json.put("ask", question.ask());
		switch (question.kind()) {
			case YES_NO -> json.put("type", "yesNo");
			case CHOICE -> {
				json.put("type", "choice");
				json.put("options", options(question));
			}
			case SCORE -> {
				json.put("type", "score");
				json.put("levels", options(question));
			}
		}
		return json;
	}

	private static List<Map<String, String>> options(DecisionQuestion question) {
		return question.options().stream().map((option) -> {
			var json = new LinkedHashMap<String, String>();
			json.put("label", option.label());
			String description = option.description();
			if (description != null) {
				json.put("description", description);
			}
			return (Map<String, String>) json;
		}).toList();
	}

}

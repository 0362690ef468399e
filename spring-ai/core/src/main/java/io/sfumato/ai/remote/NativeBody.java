package io.sfumato.ai.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;

/**
 * The bodies of native requests: what all operations have in common, and what is each
 * one's own.
 */
final class NativeBody {

	private NativeBody() {
	}

	/** The body of a request for decisions, as it is written. */
	static Map<String, Object> of(RunRequest request, Operation.Decide decide) {
		Map<String, Object> body = common(request);
		if (decide.state() != null) {
			body.put("state", decide.state());
		}
		body.put("questions", decide.questions().stream().map(NativeBody::question).toList());
		body.put("isolation", decide.isolated() ? "isolated" : "shared");
		body.put("permutations", (decide.permutations() != null) ? (Object) decide.permutations() : "auto");
		body.put("calibration", decide.calibrated() ? "default" : "none");
		if (decide.abstention() != null) {
			body.put("abstain", Map.of("threshold", decide.abstention()));
		}
		return body;
	}

	/** The body of a request for a transcription, as it is written. */
	static Map<String, Object> of(RunRequest request, Operation.Transcribe transcribe) {
		Map<String, Object> body = common(request);
		if (transcribe.language() != null) {
			body.put("language", transcribe.language());
		}
		if (transcribe.prompt() != null) {
			body.put("prompt", transcribe.prompt());
		}
		body.put("timestamps", transcribe.segments() ? "segment" : "none");
		return body;
	}

	private static Map<String, Object> common(RunRequest request) {
		var body = new LinkedHashMap<String, Object>();
		if (request.model() != null) {
			body.put("model", request.model());
		}
		body.put("media",
				request.media()
					.stream()
					.map((medium) -> Map.of("kind", RequestJson.isClip(medium) ? "audio" : "image", "dataUrl",
							RequestJson.dataUrl(medium)))
					.toList());
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

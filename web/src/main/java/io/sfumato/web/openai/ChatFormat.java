package io.sfumato.web.openai;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.text.StopText;
import io.sfumato.web.http.Body;
import io.sfumato.web.request.Chat;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.StreamFormat;
import org.jspecify.annotations.Nullable;

/**
 * A run as a chat completion (api.md §1.3).
 *
 * @param created of a stream, whose first chunk needs it before the run tells
 */
record ChatFormat(Chat chat, Fingerprints fingerprints, Instant created) implements ResponseFormat {

	private static final String RUN = "run_";

	@Override
	public Body whole(RunResult result) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", id(result.id()));
		json.put("object", "chat.completion");
		json.put("created", result.created().getEpochSecond());
		json.put("model", result.model());
		json.put("system_fingerprint", this.fingerprints.of(result.model(), result.receipt().strategy()));
		Tools.Function called = ToolCallJson.called(this.chat, result.decisions());
		List<Map<String, @Nullable Object>> choices = new ArrayList<>();
		for (GeneratedText text : result.texts()) {
			choices.add((called != null) ? call(id(result.id()), choices.size(), called, text)
					: choice(choices.size(), text));
		}
		json.put("choices", choices);
		json.put("usage", ChatJson.usage(result));
		json.put("sfumato", ChatJson.extension(this.chat, result));
		return Body.json(json);
	}

	private Map<String, @Nullable Object> choice(int index, GeneratedText text) {
		var stop = new StopText(this.chat.stops());
		String content = stop.add(text.text()) + stop.end();
		return choice(index, message(content),
				this.chat.logprobs() ? ChatJson.logprobs(this.chat, text, content.length()) : null,
				ChatJson.finish(text, stop.stopped()));
	}

	/** Stops and probabilities are those of an answer in words. */
	private static Map<String, @Nullable Object> call(String id, int index, Tools.Function function,
			GeneratedText arguments) {
		Map<String, @Nullable Object> message = message(null);
		message.put("tool_calls", List.of(ToolCallJson.call(id, index, function, arguments.text())));
		return choice(index, message, null, "tool_calls");
	}

	private static Map<String, @Nullable Object> message(@Nullable String content) {
		var message = new LinkedHashMap<String, @Nullable Object>();
		message.put("role", "assistant");
		message.put("content", content);
		message.put("refusal", null);
		return message;
	}

	private static Map<String, @Nullable Object> choice(int index, Map<String, @Nullable Object> message,
			@Nullable Map<String, @Nullable Object> logprobs, String finish) {
		var choice = new LinkedHashMap<String, @Nullable Object>();
		choice.put("index", index);
		choice.put("message", message);
		choice.put("logprobs", logprobs);
		choice.put("finish_reason", finish);
		return choice;
	}

	@Override
	public StreamFormat stream(String requestId) {
		return new ChatStream(this.chat, this.fingerprints, this.created, requestId);
	}

	/** The id of a completion, which tells the run's. */
	static String id(String run) {
		return "chatcmpl-" + (run.startsWith(RUN) ? run.substring(RUN.length()) : run);
	}

}

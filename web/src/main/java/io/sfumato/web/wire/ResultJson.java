package io.sfumato.web.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import org.jspecify.annotations.Nullable;

/**
 * The response of every operation (api.md §3.2). The receipt is written as the engine
 * made it: its members are the contract's.
 */
public final class ResultJson {

	/** Shown for each token (api.md §3.2). */
	private static final int ALTERNATIVES = 5;

	private ResultJson() {
	}

	public static Map<String, Object> of(RunResult run) {
		var json = new LinkedHashMap<String, Object>();
		json.put("id", run.id());
		json.put("operation", run.operation());
		json.put("model", run.model());
		json.put("created", run.created().toString());
		json.put("metadata", run.metadata());
		json.put("result", switch (run.operation()) {
			case "captions" -> captions(run.texts());
			case "infills" -> RecordJson.infill(run.texts().getFirst());
			case "edits" -> RecordJson.edit(run.texts().getFirst());
			case "decisions" -> DecisionJson.of(run.decisions());
			case "transcriptions" -> transcription(run);
			default -> answers(run);
		});
		json.put("receipt", run.receipt());
		List<List<RunResult.PromptSegment>> prompts = run.prompts();
		if (prompts != null) {
			json.put("prompt", prompts);
		}
		List<GenerationEvent> trace = run.trace();
		if (trace != null) {
			var events = new EventJson(run.texts().size() + run.decisions().size() > 1);
			json.put("trace", trace.stream().map(events::next).map(EventJson.Named::inTrace).toList());
		}
		return json;
	}

	private static Map<String, Object> captions(List<GeneratedText> texts) {
		Map<String, Object> json = text(texts.getFirst());
		if (texts.size() > 1) {
			json.put("captions", texts.stream().map(ResultJson::text).toList());
		}
		return json;
	}

	private static Map<String, Object> answers(RunResult run) {
		var answers = new LinkedHashMap<String, Object>();
		answers.put("answers", run.texts().stream().map((text) -> {
			var json = new LinkedHashMap<String, Object>();
			json.put("id", text.id());
			json.putAll(text(text));
			return json;
		}).toList());
		HeardQuestion heard = run.heard();
		if (heard != null) {
			answers.put("heard", heard);
		}
		return answers;
	}

	private static Map<String, @Nullable Object> transcription(RunResult run) {
		Transcript transcript = run.transcript();
		if (transcript == null) {
			throw new IllegalStateException("a transcription gives no transcript");
		}
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("text", transcript.text());
		json.put("language", transcript.language());
		json.put("duration", transcript.duration());
		json.put("segments", transcript.segments());
		return json;
	}

	private static Map<String, Object> text(GeneratedText text) {
		var json = new LinkedHashMap<String, Object>();
		json.put("text", text.text());
		json.put("confidence", text.confidence());
		json.put("finish", text.finish().name().toLowerCase(Locale.ROOT));
		@Nullable List<GeneratedText.Token> tokens = text.tokens();
		if (tokens != null) {
			json.put("tokens", tokens.stream().map(ResultJson::token).toList());
		}
		return json;
	}

	/** What is known of each token of a text; nothing if it wasn't asked for. */
	public static List<Map<String, Object>> tokens(GeneratedText text) {
		List<GeneratedText.Token> tokens = text.tokens();
		return (tokens != null) ? tokens.stream().map(ResultJson::token).toList() : List.of();
	}

	static Map<String, Object> token(GeneratedText.Token token) {
		var json = new LinkedHashMap<String, Object>();
		json.put("text", token.text());
		json.put("p", token.probability());
		json.put("step", token.step());
		if (!token.alternatives().isEmpty()) {
			json.put("alternatives",
					token.alternatives().stream().limit(ALTERNATIVES).map(ResultJson::alternative).toList());
		}
		return json;
	}

	private static Map<String, Object> alternative(GeneratedText.Alternative alternative) {
		var json = new LinkedHashMap<String, Object>();
		json.put("text", alternative.text());
		json.put("p", alternative.probability());
		return json;
	}

}

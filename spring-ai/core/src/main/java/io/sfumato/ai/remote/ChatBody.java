package io.sfumato.ai.remote;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a chat completion. Our options travel as they are, under {@code sfumato}.
 */
final class ChatBody {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private ChatBody() {
	}

	/**
	 * The body as it is written.
	 * @param model the request's, or the server's default
	 */
	static Map<String, Object> of(RunRequest request, Operation.Chat chat, String model) {
		var body = new LinkedHashMap<String, Object>();
		body.put("model", model);
		Iterator<MediaInput> media = request.media().iterator();
		body.put("messages", chat.turns().stream().map((turn) -> message(turn, media)).toList());
		body.put("n", chat.choices());
		body.put("stream", true);
		body.put("stream_options", Map.of("include_usage", true));
		RecordForm form = chat.record();
		if (form != null) {
			body.put("response_format", format(form));
		}
		body.put("sfumato", extension(request));
		return body;
	}

	private static Map<String, Object> message(Turn turn, Iterator<MediaInput> media) {
		List<Map<String, Object>> parts = new ArrayList<>();
		for (int medium = 0; medium < turn.media(); medium++) {
			parts.add(part(media.next()));
		}
		parts.add(Map.of("type", "text", "text", turn.text()));
		return Map.of("role", turn.role().name().toLowerCase(Locale.ROOT), "content", parts);
	}

	private static Map<String, Object> part(MediaInput medium) {
		return RequestJson.isClip(medium)
				? Map.of("type", "input_audio", "input_audio",
						Map.of("data", Base64.getEncoder().encodeToString(medium.data()), "format",
								RequestJson.type(medium).replace("audio/", "")))
				: Map.of("type", "image_url", "image_url", Map.of("url", RequestJson.dataUrl(medium)));
	}

	private static Map<String, Object> format(RecordForm form) {
		return switch (form) {
			case RecordForm.Schema schema -> Map.of("type", "json_schema", "json_schema",
					Map.of("name", "record", "strict", schema.strict(), "schema", schema(schema)));
			case RecordForm.AnyObject _ -> Map.of("type", "json_object");
			case RecordForm.Template _ ->
				throw new IllegalArgumentException("a chat's record has a schema, not a template");
		};
	}

	private static JsonNode schema(RecordForm.Schema schema) {
		try {
			return MAPPER.readTree(schema.json());
		}
		catch (JacksonException ex) {
			throw new InvalidRequestException(Problem.SCHEMA_UNSUPPORTED, "The schema isn't JSON", schema.pointer());
		}
	}

	private static Map<String, Object> extension(RunRequest request) {
		var extension = new LinkedHashMap<String, Object>();
		if (request.strategy() != null) {
			extension.put("strategy", request.strategy());
		}
		extension.put("options", RequestJson.options(request.options()));
		extension.put("include", RequestJson.include(request));
		return extension;
	}

}

package io.sfumato.ai.remote;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a chat completion. Our options travel as they are, under {@code sfumato}.
 */
final class ChatBody {

	/** The names of options are the records' own. */
	private static final JsonMapper OPTIONS = JsonMapper.builder()
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.build();

	private static final Pattern TYPE = Pattern.compile("[a-z]+/[a-zA-Z0-9.+-]+");

	private ChatBody() {
	}

	/**
	 * The body as it is written.
	 * @param model the request's, or the server's default
	 */
	static Map<String, Object> of(RunRequest request, String model) {
		if (!(request.operation() instanceof Operation.Chat chat)) {
			throw new IllegalArgumentException(
					"a server is asked for chats, not for " + request.operation().wireName());
		}
		var body = new LinkedHashMap<String, Object>();
		body.put("model", model);
		Iterator<MediaInput> media = request.media().iterator();
		body.put("messages", chat.turns().stream().map((turn) -> message(turn, media)).toList());
		body.put("n", chat.choices());
		body.put("stream", true);
		body.put("stream_options", Map.of("include_usage", true));
		body.put("sfumato", extension(request));
		return body;
	}

	private static Map<String, Object> message(Turn turn, Iterator<MediaInput> media) {
		List<Map<String, Object>> parts = new ArrayList<>();
		for (int image = 0; image < turn.media(); image++) {
			parts.add(Map.of("type", "image_url", "image_url", Map.of("url", dataUrl(media.next()))));
		}
		parts.add(Map.of("type", "text", "text", turn.text()));
		return Map.of("role", turn.role().name().toLowerCase(Locale.ROOT), "content", parts);
	}

	private static String dataUrl(MediaInput medium) {
		String type = medium.declaredType();
		return "data:" + ((type != null && TYPE.matcher(type).matches()) ? type : "") + ";base64,"
				+ Base64.getEncoder().encodeToString(medium.data());
	}

	private static Map<String, Object> extension(RunRequest request) {
		var extension = new LinkedHashMap<String, Object>();
		if (request.strategy() != null) {
			extension.put("strategy", request.strategy());
		}
		extension.put("options", options(request.options()));
		extension.put("include", request.include().stream().map((each) -> name(each)).sorted().toList());
		return extension;
	}

	private static String name(Include include) {
		return include.name().toLowerCase(Locale.ROOT);
	}

	private static ObjectNode options(GenerationOptions options) {
		ObjectNode json = OPTIONS.valueToTree(options);
		if (json.remove("techniques") instanceof ObjectNode techniques) {
			json.setAll(techniques);
		}
		return json;
	}

}

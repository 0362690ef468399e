package io.sfumato.app.mcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.DataUrls;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, read by type. They come from a model as often as from a
 * program, so every mistake is told in words that lead to the right call.
 */
final class ToolArguments {

	private final Map<String, Object> arguments;

	private final DataUrls dataUrls;

	/**
	 * @param known names a call may use; another one is refused
	 */
	ToolArguments(Map<String, Object> arguments, Set<String> known, DataUrls dataUrls) {
		this.arguments = arguments;
		this.dataUrls = dataUrls;
		for (String name : arguments.keySet()) {
			if (!known.contains(name)) {
				throw new ProblemException(ProblemKind.UNKNOWN_FIELD,
						"This argument isn't one of " + String.join(", ", known.stream().sorted().toList()) + ".",
						null);
			}
		}
	}

	/** The picture and the recording, either of which may be missing. */
	List<MediaInput> media() {
		List<MediaInput> media = new ArrayList<>();
		add("image", Kind.IMAGE, media);
		add("audio", Kind.AUDIO, media);
		return media;
	}

	/** A file as base64 or as a data URL. */
	private void add(String name, Kind kind, List<MediaInput> media) {
		String text = text(name);
		if (text != null) {
			String pointer = pointer(name);
			DataUrls.Decoded decoded = this.dataUrls.decodeEither(text, kind, pointer);
			media.add(new MediaInput(null, DataUrls.notEmpty(decoded.bytes(), pointer), decoded.type(), kind,
					MediaInput.Detail.AUTO, null, pointer));
		}
	}

	/** What every operation can be told about how it decodes. */
	GenerationOptions options() {
		Number seed = number("seed");
		Number maxTokens = number("maxTokens");
		return new GenerationOptions(null, null, (maxTokens != null) ? maxTokens.intValue() : null, null, null, null,
				null, null, null, null, (seed != null) ? seed.longValue() : null, null);
	}

	String required(String name) {
		String value = text(name);
		if (value == null || value.isBlank()) {
			throw new ProblemException(ProblemKind.MISSING_FIELD, "The argument " + name + " is missing.",
					pointer(name));
		}
		return value;
	}

	@Nullable String text(String name) {
		return switch (this.arguments.get(name)) {
			case null -> null;
			case String text -> text;
			default -> throw wrongType(name, "a string");
		};
	}

	/** A text that isn't blank and has at most so many bytes in UTF-8. */
	@Nullable String text(String name, int maxBytes) {
		String value = text(name);
		return (value != null) ? checked(value, maxBytes, pointer(name)) : null;
	}

	/** A list of texts; empty if there is none. */
	List<String> texts(String name, int maxBytes) {
		return switch (this.arguments.get(name)) {
			case null -> List.of();
			case List<?> list -> list.stream().map((each) -> {
				if (!(each instanceof String text)) {
					throw wrongType(name, "a list of strings");
				}
				return checked(text, maxBytes, pointer(name));
			}).toList();
			default -> throw wrongType(name, "a list of strings");
		};
	}

	/** An object, as JSON. */
	@Nullable String json(String name, int maxBytes) {
		return switch (this.arguments.get(name)) {
			case null -> null;
			case Map<?, ?> object ->
				checked(new String(JsonBody.bytes(object), StandardCharsets.UTF_8), maxBytes, pointer(name));
			default -> throw wrongType(name, "an object");
		};
	}

	private static String checked(String text, int maxBytes, String pointer) {
		if (text.isBlank() || text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"This is empty, or longer than " + maxBytes + " bytes.", pointer);
		}
		return text;
	}

	private @Nullable Number number(String name) {
		return switch (this.arguments.get(name)) {
			case null -> null;
			case Integer number -> number;
			case Long number when name.equals("seed") -> number;
			default -> throw wrongType(name, "an integer");
		};
	}

	private static ProblemException wrongType(String name, String expected) {
		return new ProblemException(ProblemKind.INVALID_VALUE, "The argument " + name + " isn't " + expected + ".",
				pointer(name));
	}

	private static String pointer(String name) {
		return "/" + name;
	}

}

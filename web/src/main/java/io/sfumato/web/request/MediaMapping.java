package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code media} of a request, then the files nobody pointed to, as bytes.
 */
final class MediaMapping {

	private static final Set<String> KNOWN = Set.of("data", "dataUrl", "part", "mediaId", "fileId", "url", "id", "kind",
			"mimeType", "detail", "trim");

	private static final List<String> SOURCES = List.of("data", "dataUrl", "part", "mediaId", "fileId", "url");

	private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,32}");

	private static final Pattern DATA_URL = Pattern.compile("data:([a-z]+/[a-zA-Z0-9.+-]+)?((?:;[^;,]*)*)");

	private final WebLimits limits;

	MediaMapping(WebLimits limits) {
		this.limits = limits;
	}

	List<MediaInput> map(Fields request, List<FilePart> files) {
		List<JsonNode> items = request.elements("media");
		var unused = new LinkedHashMap<String, FilePart>();
		for (FilePart file : files) {
			if (unused.put(file.name(), file) != null) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Two parts have the same name.", file.name());
			}
		}
		int count = items.size();
		if (count > this.limits.images()) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.MEDIA_LIMIT, "There are more than " + this.limits.images() + " media.",
							request.pointerTo("media"), this.limits.images(), (long) count));
		}
		var parts = Map.copyOf(unused);
		var ids = new HashSet<String>();
		var media = new ArrayList<MediaInput>();
		for (int index = 0; index < count; index++) {
			String pointer = request.pointerTo("media") + "/" + index;
			if (!(items.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "This isn't an object.", pointer);
			}
			media.add(item(new Fields(node, pointer, KNOWN), pointer, parts, unused, ids));
		}
		for (FilePart file : unused.values()) {
			media.add(new MediaInput(null, notEmpty(file.bytes(), file.name()), file.declaredType(),
					MediaInput.Detail.AUTO, file.name()));
		}
		if (media.size() > this.limits.images()) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.MEDIA_LIMIT, "There are more than " + this.limits.images() + " media.",
							request.pointerTo("media"), this.limits.images(), (long) media.size()));
		}
		return media;
	}

	private MediaInput item(Fields item, String pointer, Map<String, FilePart> parts, Map<String, FilePart> unused,
			Set<String> ids) {
		List<String> sources = SOURCES.stream().filter(item::has).toList();
		if (sources.size() != 1) {
			throw new ProblemException(sources.isEmpty() ? ProblemKind.MISSING_FIELD : ProblemKind.INVALID_VALUE,
					"A medium has exactly one of " + String.join(", ", SOURCES) + ", this one has " + sources.size()
							+ ".",
					pointer);
		}
		if (item.has("url")) {
			throw new ProblemException(ProblemKind.REMOTE_MEDIA_DISABLED,
					"Remote addresses are off on this server; send the bytes.", item.pointerTo("url"));
		}
		item.refuse("mediaId", "This server doesn't keep media yet; send the bytes.");
		item.refuse("fileId", "This server doesn't keep files yet; send the bytes.");
		item.refuse("trim", "Only clips can be trimmed, and no model here takes sound.");
		String id = id(item, ids);
		Source source = source(item, sources.getFirst(), parts, unused);
		return new MediaInput(id, notEmpty(source.bytes(), pointer), declaredType(item, source), detail(item), pointer);
	}

	private static @Nullable String id(Fields item, Set<String> ids) {
		String id = item.string("id");
		if (id != null && !ID.matcher(id).matches()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An id matches " + ID.pattern() + ".",
					item.pointerTo("id"));
		}
		if (id != null && !ids.add(id)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "Two media have the same id.", item.pointerTo("id"));
		}
		return id;
	}

	private Source source(Fields item, String name, Map<String, FilePart> parts, Map<String, FilePart> unused) {
		String value = item.string(name);
		String pointer = item.pointerTo(name);
		if (value == null) {
			throw new IllegalStateException("a source that was found is gone");
		}
		return switch (name) {
			case "part" -> {
				FilePart file = parts.get(value);
				if (file == null) {
					throw new ProblemException(ProblemKind.INVALID_VALUE, "No file part has this name.", pointer);
				}
				unused.remove(value);
				yield new Source(file.bytes(), file.declaredType());
			}
			case "dataUrl" -> dataUrl(value, pointer);
			default -> new Source(base64(value, pointer), null);
		};
	}

	private Source dataUrl(String url, String pointer) {
		if (!url.regionMatches(true, 0, "data:", 0, 5)) {
			throw new ProblemException(ProblemKind.REMOTE_MEDIA_DISABLED,
					"This isn't a data URL, and remote addresses are off on this server.", pointer);
		}
		int comma = url.indexOf(',');
		var header = DATA_URL
			.matcher((comma < 0) ? url.substring(0, Math.min(url.length(), 200)) : url.substring(0, comma));
		if (comma < 0 || !header.matches() || !header.group(2).endsWith(";base64")) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "A data URL reads data:<type>;base64,<data>.",
					pointer);
		}
		return new Source(base64(url.substring(comma + 1), pointer), header.group(1));
	}

	private byte[] base64(String text, String pointer) {
		// four characters carry three bytes; the exact size is checked once it is known
		if (text.length() / 4L * 3 > this.limits.imageBytes() + 3) {
			throw tooLarge(text.length() / 4L * 3, pointer);
		}
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException broken) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "This isn't base64.", pointer);
		}
		if (bytes.length > this.limits.imageBytes()) {
			throw tooLarge(bytes.length, pointer);
		}
		return bytes;
	}

	private ProblemException tooLarge(long actual, String pointer) {
		return new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
				"The image has more than " + this.limits.imageBytes() + " bytes.", pointer, this.limits.imageBytes(),
				actual));
	}

	private static byte[] notEmpty(byte[] bytes, String pointer) {
		if (bytes.length == 0) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "The file is empty.", pointer);
		}
		return bytes;
	}

	/**
	 * What the caller says it is: {@code mimeType}, then {@code kind}, then the source.
	 */
	private static @Nullable String declaredType(Fields item, Source source) {
		String kind = item.string("kind");
		if (kind != null && !kind.equals("image") && !kind.equals("audio")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A kind is image or audio.", item.pointerTo("kind"));
		}
		String type = item.string("mimeType");
		if (type != null && kind != null && !type.toLowerCase(Locale.ROOT).startsWith(kind + "/")) {
			throw new ProblemException(ProblemKind.MEDIA_MISMATCH, "The type isn't of the kind " + kind + ".",
					item.pointerTo("mimeType"));
		}
		if (type != null) {
			return type;
		}
		if (kind != null && (source.type() == null || !source.type().startsWith(kind + "/"))) {
			return kind + "/*";
		}
		return source.type();
	}

	private static MediaInput.Detail detail(Fields item) {
		String detail = item.string("detail");
		return switch (detail) {
			case null -> MediaInput.Detail.AUTO;
			case "low" -> MediaInput.Detail.LOW;
			case "high" -> MediaInput.Detail.HIGH;
			case "auto" -> MediaInput.Detail.AUTO;
			case "original" -> MediaInput.Detail.ORIGINAL;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A detail is low, high, auto or original.",
					item.pointerTo("detail"));
		};
	}

	private record Source(byte[] bytes, @Nullable String type) {
	}

}

package io.sfumato.web.request;

import java.util.ArrayList;
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

	private final WebLimits limits;

	private final DataUrls dataUrls;

	MediaMapping(WebLimits limits) {
		this.limits = limits;
		this.dataUrls = new DataUrls(limits);
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
			media.add(new MediaInput(null, DataUrls.notEmpty(file.bytes(), file.name()), file.declaredType(),
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
		item.refuse("mediaId", "This server doesn't keep media yet; send the bytes.");
		item.refuse("fileId", "This server doesn't keep files yet; send the bytes.");
		item.refuse("trim", "Only clips can be trimmed, and no model here takes sound.");
		String id = id(item, ids);
		DataUrls.Decoded source = source(item, sources.getFirst(), parts, unused);
		return new MediaInput(id, DataUrls.notEmpty(source.bytes(), pointer), declaredType(item, source), detail(item),
				pointer);
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

	private DataUrls.Decoded source(Fields item, String name, Map<String, FilePart> parts,
			Map<String, FilePart> unused) {
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
				yield new DataUrls.Decoded(file.bytes(), file.declaredType());
			}
			case "url" -> this.dataUrls.decode(value, pointer);
			case "dataUrl" -> this.dataUrls.decode(value, pointer);
			default -> new DataUrls.Decoded(this.dataUrls.base64(value, pointer), null);
		};
	}

	/**
	 * What the caller says it is: {@code mimeType}, then {@code kind}, then the source.
	 */
	private static @Nullable String declaredType(Fields item, DataUrls.Decoded source) {
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

	static MediaInput.Detail detail(Fields item) {
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

}

package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.MediaInput.Trim;
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
		requireAtMost(count, request);
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
		requireAtMost(media.size(), request);
		return media;
	}

	/**
	 * What each of them is, and so how many of a kind there are, the engine finds out.
	 */
	private void requireAtMost(int count, Fields request) {
		if (count > this.limits.media()) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.MEDIA_LIMIT, "There are more than " + this.limits.media() + " media.",
							request.pointerTo("media"), this.limits.media(), (long) count));
		}
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
		String id = id(item, ids);
		Kind kind = kind(item);
		DataUrls.Decoded source = source(item, sources.getFirst(), kind, parts, unused);
		return new MediaInput(id, DataUrls.notEmpty(source.bytes(), pointer), declaredType(item, kind, source), kind,
				detail(item), trim(item, kind), pointer);
	}

	private static @Nullable Kind kind(Fields item) {
		String kind = item.string("kind");
		return switch (kind) {
			case null -> null;
			case "image" -> Kind.IMAGE;
			case "audio" -> Kind.AUDIO;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A kind is image or audio.",
					item.pointerTo("kind"));
		};
	}

	private static @Nullable Trim trim(Fields item, @Nullable Kind kind) {
		ObjectNode node = item.object("trim");
		if (node == null) {
			return null;
		}
		if (kind == Kind.IMAGE) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "Only clips can be trimmed.", item.pointerTo("trim"));
		}
		var trim = new Fields(node, item.pointerTo("trim"), Set.of("start", "end"));
		Double start = trim.number("start");
		Double end = trim.number("end");
		if (start != null && start < 0) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A clip begins at 0 seconds.",
					trim.pointerTo("start"));
		}
		double from = (start != null) ? start : 0;
		if (end != null && end <= from) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The end doesn't lie behind the start.",
					trim.pointerTo("end"));
		}
		return new Trim(from, end);
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

	private DataUrls.Decoded source(Fields item, String name, @Nullable Kind kind, Map<String, FilePart> parts,
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
			case "fileId" -> this.dataUrls.uploaded(value, kind, pointer);
			default -> new DataUrls.Decoded(this.dataUrls.base64(value, kind, pointer), null);
		};
	}

	/**
	 * What the caller says it is: {@code mimeType}, or else the source where it isn't at
	 * odds with {@code kind}; programs guess the types of files.
	 */
	private static @Nullable String declaredType(Fields item, @Nullable Kind kind, DataUrls.Decoded source) {
		String type = item.string("mimeType");
		if (type != null && kind != null && DataUrls.kind(type) != kind) {
			throw new ProblemException(ProblemKind.MEDIA_MISMATCH, "The type isn't of the kind " + kind + ".",
					item.pointerTo("mimeType"));
		}
		if (type != null) {
			return type;
		}
		return (kind != null && DataUrls.kind(source.type()) != kind) ? null : source.type();
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

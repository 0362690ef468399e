package io.sfumato.web.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.web.once.Archive;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.store.Lines;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads jobs of the native API (api.md §3.10): what all items have in common, and the
 * items, in the body, in a part of it, or in an uploaded file.
 */
@Component
public final class JobRequests {

	private static final Set<String> KNOWN = Set.of("operation", "model", "strategy", "options", "defaults", "items",
			"inputFileId", "metadata");

	private static final Set<String> OPERATIONS = Set.of("captions", "answers", "infills", "decisions", "edits",
			"transcriptions");

	private static final String ITEMS = "items";

	private static final String OPTIONS = "options";

	private final RequestBodies bodies;

	private final StrictJson json;

	JobRequests(WebLimits limits, RequestBodies bodies) {
		this.bodies = bodies;
		this.json = new StrictJson(limits.jsonBytes());
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param archive of the jobs there are
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> read(ServerWebExchange exchange, Archive archive, Function<JobOrder, Mono<Void>> response) {
		return this.bodies.read(exchange, true, this::map, archive, response);
	}

	private JobOrder map(RawRequest raw) {
		var fields = new Fields(this.json.read(raw.json()), "", KNOWN);
		String operation = fields.string("operation");
		if (operation == null) {
			throw fields.missing("operation", "The job names no operation.");
		}
		if (!OPERATIONS.contains(operation)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"An operation is one of " + String.join(", ", OPERATIONS.stream().sorted().toList()) + ".",
					fields.pointerTo("operation"));
		}
		int sources = (fields.has(ITEMS) ? 1 : 0) + (fields.has("inputFileId") ? 1 : 0) + raw.files().size();
		if (sources != 1) {
			throw new ProblemException((sources == 0) ? ProblemKind.MISSING_FIELD : ProblemKind.INVALID_VALUE,
					"A job has its items in one place: items, inputFileId or one part named items.",
					fields.pointerTo(ITEMS));
		}
		List<JobItem> items = raw.files().isEmpty() ? items(fields) : lines(raw.files().getFirst());
		return new JobOrder(operation, common(fields), items, fields.string("inputFileId"),
				MetadataMapping.map(fields));
	}

	private static ObjectNode common(Fields fields) {
		ObjectNode common = JsonNodeFactory.instance.objectNode();
		ObjectNode defaults = fields.object("defaults");
		if (defaults != null) {
			common.setAll(defaults);
		}
		for (String name : List.of("model", "strategy")) {
			String value = fields.string(name);
			if (value != null) {
				common.put(name, value);
			}
		}
		ObjectNode options = fields.object(OPTIONS);
		if (options != null) {
			common.set(OPTIONS, options);
		}
		return common;
	}

	private static List<JobItem> items(Fields fields) {
		List<JobItem> items = new ArrayList<>();
		for (JsonNode element : fields.elements(ITEMS)) {
			items.add(item(element, fields.pointerTo(ITEMS) + "/" + items.size()));
		}
		return items;
	}

	private List<JobItem> lines(FilePart part) {
		if (!part.name().equals(ITEMS)) {
			throw new ProblemException(ProblemKind.UNKNOWN_FIELD, "The only file of a job is named items.",
					part.name());
		}
		List<JobItem> items = new ArrayList<>();
		try (Lines lines = Lines.of(part.bytes(), part.bytes().length)) {
			for (byte[] line = lines.next(); line != null; line = lines.next()) {
				if (line.length > 0) {
					items.add(line(line, "/" + ITEMS + "/" + items.size()));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("bytes in memory can't fail", ex);
		}
		return items;
	}

	/**
	 * One line of a file of items.
	 * @param pointer what problems point to
	 */
	public JobItem line(byte[] line, String pointer) {
		ObjectNode node;
		try {
			node = this.json.read(line);
		}
		catch (ProblemException broken) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A line isn't one JSON object.", pointer);
		}
		return item(node, pointer);
	}

	private static JobItem item(JsonNode element, String pointer) {
		if (!(element instanceof ObjectNode node)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An item is an object.", pointer);
		}
		var item = new Fields(node, pointer, Set.of("id", "request"));
		String id = item.string("id");
		if (id == null) {
			throw item.missing("id", "The item has no id.");
		}
		if (id.isBlank() || id.length() > JobItem.LONGEST_ID || !Fields.isUnicode(id)) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"An id has from 1 to " + JobItem.LONGEST_ID + " characters.", item.pointerTo("id"),
					JobItem.LONGEST_ID, (long) id.length()));
		}
		ObjectNode request = item.object("request");
		if (request == null) {
			throw item.missing("request", "The item has no request.");
		}
		return new JobItem(id, request);
	}

}

package io.sfumato.web.request;

import java.util.Set;
import java.util.function.Function;

import io.sfumato.web.once.Archive;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads batches and the lines of their files (api.md §1.9).
 */
@Component
public final class BatchRequests {

	private static final Set<String> ENDPOINTS = Set.of("/v1/chat/completions", "/v1/decisions", "/v1/systemone",
			"/v1/embeddings", "/api/v1/captions", "/api/v1/answers", "/api/v1/infills", "/api/v1/decisions",
			"/api/v1/transcriptions");

	private final RequestBodies bodies;

	private final StrictJson json;

	BatchRequests(WebLimits limits, RequestBodies bodies) {
		this.bodies = bodies;
		this.json = new StrictJson(limits.jsonBytes());
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param archive of the batches there are
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> read(ServerWebExchange exchange, Archive archive, Function<BatchOrder, Mono<Void>> response) {
		return this.bodies.read(exchange, false, (raw) -> map(Fields.lenient(this.json.read(raw.json()), "")), archive,
				response);
	}

	private static BatchOrder map(Fields fields) {
		String file = required(fields, "input_file_id");
		String endpoint = required(fields, "endpoint");
		if (!ENDPOINTS.contains(endpoint)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"An endpoint is one of " + String.join(", ", ENDPOINTS.stream().sorted().toList()) + ".",
					fields.pointerTo("endpoint"));
		}
		if (!required(fields, "completion_window").equals("24h")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The only window is 24h.",
					fields.pointerTo("completion_window"));
		}
		return new BatchOrder(file, endpoint, MetadataMapping.map(fields), outputSeconds(fields));
	}

	private static @Nullable Long outputSeconds(Fields fields) {
		ObjectNode node = fields.object("output_expires_after");
		if (node == null) {
			return null;
		}
		var after = Fields.lenient(node, fields.pointerTo("output_expires_after"));
		if (!required(after, "anchor").equals("created_at")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The only anchor is created_at.",
					after.pointerTo("anchor"));
		}
		Long seconds = after.longInteger("seconds");
		if (seconds == null) {
			throw after.missing("seconds", "The seconds are missing.");
		}
		return seconds;
	}

	private static String required(Fields fields, String name) {
		String value = fields.string(name);
		if (value == null) {
			throw fields.missing(name, "The request has no " + name + ".");
		}
		return value;
	}

	/**
	 * One line of a batch's file. A problem of it points to the member that is wrong.
	 * @param endpoint of the batch
	 */
	public JobItem line(byte[] line, String endpoint) {
		var fields = Fields.lenient(this.json.read(line), "");
		String id = required(fields, "custom_id");
		if (id.isBlank() || id.length() > JobItem.LONGEST_ID || !Fields.isUnicode(id)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A custom_id has from 1 to " + JobItem.LONGEST_ID + " characters.", fields.pointerTo("custom_id"));
		}
		if (!required(fields, "method").equals("POST")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The method is POST.", fields.pointerTo("method"));
		}
		if (!required(fields, "url").equals(endpoint)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The url isn't the endpoint of the batch.",
					fields.pointerTo("url"));
		}
		ObjectNode body = fields.object("body");
		if (body == null) {
			throw fields.missing("body", "The line has no body.");
		}
		return new JobItem(id, body);
	}

}

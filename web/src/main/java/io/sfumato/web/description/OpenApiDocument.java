package io.sfumato.web.description;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of a server (api.md §5). What routes take and give is written
 * down by hand, in resources by topic; which of it is told follows from the routes that
 * the server has, and the problems from those that there are.
 */
final class OpenApiDocument {

	/** Later ones add to earlier ones. */
	private static final List<String> TOPICS = List.of("document", "shared", "openai", "decisions", "native", "bulk",
			"system");

	private static final String REQUEST_ID = "req_01K4ZV3C7B0000000000000000";

	private OpenApiDocument() {
	}

	/** The document of a server with these routes. */
	static ObjectNode of(Routes routes) {
		ObjectNode document = written();
		ObjectNode paths = document.withObject("/paths");
		for (String path : new ArrayList<>(paths.propertyNames())) {
			ObjectNode operations = (ObjectNode) paths.get(path);
			operations
				.remove(operations.propertyNames().stream().filter((method) -> !routes.has(method, path)).toList());
			if (operations.isEmpty()) {
				paths.remove(path);
			}
		}
		tell(document);
		return document;
	}

	/** Everything that is written down, be there such a route or not. */
	static ObjectNode written() {
		ObjectNode document = JsonBody.object(Map.of());
		TOPICS.forEach((topic) -> merge(document, read("/openapi/" + topic + ".json")));
		return document;
	}

	private static ObjectNode read(String resource) {
		try (InputStream json = OpenApiDocument.class.getResourceAsStream(resource)) {
			return (ObjectNode) JsonMapper.shared().readTree(Objects.requireNonNull(json, resource));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void merge(ObjectNode into, ObjectNode more) {
		for (Map.Entry<String, JsonNode> member : more.properties()) {
			if (member.getValue() instanceof ObjectNode object
					&& into.get(member.getKey()) instanceof ObjectNode known) {
				merge(known, object);
			}
			else {
				into.set(member.getKey(), member.getValue());
			}
		}
	}

	/** Every problem as an example of both of its forms. */
	private static void tell(ObjectNode document) {
		ObjectNode problems = document
			.withObject("/components/responses/Problem/content/application~1problem+json/examples");
		ObjectNode errors = document.withObject("/components/responses/Error/content/application~1json/examples");
		for (ProblemKind kind : ProblemKind.values()) {
			Problem problem = Problem.of(kind, kind.meaning(), null);
			example(problems, kind, problem.body(REQUEST_ID));
			example(errors, kind, problem.openAiBody(REQUEST_ID));
		}
	}

	private static void example(ObjectNode examples, ProblemKind kind, Map<String, Object> body) {
		ObjectNode example = examples.putObject(kind.errorCode());
		example.put("summary", kind.title());
		example.set("value", JsonBody.object(body));
	}

}

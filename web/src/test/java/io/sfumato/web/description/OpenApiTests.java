package io.sfumato.web.description;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import io.sfumato.web.problem.ProblemKind;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/** The description of the API is that of the routes there are. */
@WebTest
class OpenApiTests {

	/** Described for servers that have them. */
	private static final List<String> ELSEWHERE = List.of("/v1/files", "/v1/batches", "/api/v1/jobs",
			"/actuator/health");

	@Autowired
	WebTestClient client;

	@Autowired
	List<RequestMappingInfoHandlerMapping> mappings;

	@Test
	void everyRouteIsDescribedAndEverythingDescribedIsARoute() {
		Set<Routes.Route> routes = new HashSet<>();
		for (Routes.Route route : Routes.of(this.mappings).known()) {
			if (!route.path().equals("/") && !route.path().startsWith("/actuator")) {
				routes.add(route);
			}
		}

		assertThat(described(document())).filteredOn((each) -> !each.path().startsWith("/actuator"))
			.containsExactlyInAnyOrderElementsOf(routes);
		Set<Routes.Route> left = described(OpenApiDocument.written());
		left.removeAll(routes);
		assertThat(left).allMatch((route) -> ELSEWHERE.stream().anyMatch(route.path()::startsWith));
	}

	private static Set<Routes.Route> described(JsonNode document) {
		Set<Routes.Route> routes = new LinkedHashSet<>();
		document.get("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.propertyNames()
				.forEach((method) -> routes.add(new Routes.Route(method, path.getKey()))));
		return routes;
	}

	@Test
	void operationsHaveTheNamesOfTheContract() {
		assertThat(document().findValuesAsString("operationId")).doesNotHaveDuplicates()
			.contains("createChatCompletion", "listModels", "retrieveModel", "createTranscription", "createEmbedding",
					"systemOne", "createDecision", "decide", "caption", "answer", "infill", "checkSchema", "edit",
					"transcribe", "listNativeModels", "getNativeModel", "listStrategies", "getLimits", "openapi",
					"problem", "getRun", "cancelRun");
	}

	@Test
	void anIndependentParserTakesIt() {
		var options = new ParseOptions();
		options.setResolve(true);
		SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(document().toString(), null, options);

		assertThat(parsed.getMessages()).isEmpty();
		assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.1");
		assertThat(parsed.getOpenAPI().getPaths().get("/api/v1/infills").getPost().getOperationId())
			.isEqualTo("infill");
		assertThat(parsed.getOpenAPI().getComponents().getSchemas()).containsKey("ChatRequest");
		SwaggerParseResult broken = new OpenAPIV3Parser().readContents("{\"openapi\":\"3.1.0\",\"paths\":[]}", null,
				options);
		assertThat(broken.getMessages()).as("it isn't one that takes anything").isNotEmpty();
	}

	@Test
	void everyReferenceLeadsSomewhere() {
		JsonNode document = document();

		assertThat(document.findValuesAsString("$ref")).isNotEmpty()
			.allMatch(
					(reference) -> reference.startsWith("#/") && !document.at(reference.substring(1)).isMissingNode());
	}

	@Test
	void everyProblemIsAnExample() {
		JsonNode responses = document().at("/components/responses");

		assertThat(responses.at("/Problem/content/application~1problem+json/examples").propertyNames())
			.containsExactlyInAnyOrderElementsOf(
					Arrays.stream(ProblemKind.values()).map(ProblemKind::errorCode).toList());
		JsonNode errors = responses.at("/Error/content/application~1json/examples");
		assertThat(errors.at("/model_not_found/value/error/type").asString()).isEqualTo("not_found_error");
	}

	/** What a request may have is told by the server where one has something else. */
	@ParameterizedTest
	@CsvSource({ "captions, CaptionRequest", "answers, AnswerRequest", "infills, InfillRequest",
			"decisions, DecideRequest", "edits, EditRequest", "transcriptions, TranscribeRequest",
			"schemas/check, SchemaCheckRequest" })
	void requestsHaveTheFieldsThatRoutesTake(String route, String schema) {
		assertThat(fields(document(), schema)).isEqualTo(taken(route, "{\"zebra\":1}"));
	}

	@Test
	void partsOfRequestsHaveTheFieldsThatRoutesTake() {
		JsonNode document = document();
		Map<String, String> requests = Map.of("Options", "{\"question\":\"?\",\"options\":{\"zebra\":1}}", "Medium",
				"{\"question\":\"?\",\"media\":[{\"zebra\":1}]}");

		requests
			.forEach((schema, request) -> assertThat(fields(document, schema)).isEqualTo(taken("answers", request)));
		assertThat(fields(document, "SchemaOptions"))
			.isEqualTo(taken("infills", "{\"schema\":{},\"schemaOptions\":{\"zebra\":1}}"));
	}

	private static Set<String> fields(JsonNode document, String schema) {
		JsonNode described = document.at("/components/schemas/" + schema);
		assertThat(described.get("additionalProperties").booleanValue()).isFalse();
		return new TreeSet<>(described.get("properties").propertyNames());
	}

	private Set<String> taken(String route, String request) {
		byte[] reply = Requests.post(this.client, "/api/v1/" + route, request)
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.returnResult()
			.getResponseBody();
		JsonNode problem = JsonMapper.shared().readTree(reply);
		assertThat(problem.get("type").asString()).isEqualTo("urn:sfumato:problem:unknown-field");
		String known = problem.get("detail")
			.asString()
			.replace("This field isn't one of ", "")
			.replaceFirst("\\.$", "");
		return new TreeSet<>(List.of(known.split(", ")));
	}

	private JsonNode document() {
		byte[] reply = this.client.get()
			.uri("/openapi.json")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("application/json")
			.expectBody()
			.returnResult()
			.getResponseBody();
		return JsonMapper.shared().readTree(reply);
	}

}

package io.sfumato.web.api;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.web.Patience;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class EventStreamTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@LocalServerPort
	int port;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void eventsComeInOrderAndReplayToTheText() {
		List<Event> events = stream("{\"question\":\"Hi?\",\"stream\":true}");

		assertThat(String.join(" ", events.stream().map(Event::name).toList()))
			.matches("accepted encoded canvas( step| block| text)* done");
		assertThat(events).extracting((event) -> event.data().get("seq").intValue())
			.containsExactlyElementsOf(numbers(events.size()));
		String text = last(events).data().at("/run/result/answers/0/text").stringValue();
		assertThat(replay(events)).isEqualTo(text).isEqualTo("Three mugs stand on the shelf.");
		assertThat(events).noneMatch((event) -> event.data().has("item"));
	}

	@Test
	void secondThoughtsAreToldAndReplayToTheText() {
		this.engine.revising();

		List<Event> events = stream("{\"question\":\"Hi?\",\"stream\":true,\"options\":{\"remask\":\"wino\"}}");

		assertThat(events.stream().filter((event) -> event.name().equals("step")))
			.anyMatch((event) -> !event.data().get("remasks").isEmpty())
			.anyMatch((event) -> !event.data().get("edits").isEmpty());
		assertThat(replay(events)).isEqualTo("Three mugs stand on the shelf.");
	}

	@Test
	void tokensThatAPassDropsAreTold() {
		List<Event> events = stream("""
				{"questions":["a","b"],"stream":true,"media":[{"data":"%s"},{"data":"%s"}],
				 "options":{"pruning":{"method":"redvtp","keep":0.4}}}""".formatted(Requests.PNG_BASE64,
				Requests.PNG_BASE64));

		assertThat(String.join(" ", events.stream().map(Event::name).toList()))
			.matches("accepted encoded( canvas step( prune){2}( step| block| text)*){2} done");
		assertThat(events.stream().filter((event) -> event.name().equals("prune")))
			.extracting((event) -> event.data().toString().replaceFirst("\"seq\":\\d+,", ""))
			.containsExactly("{\"item\":0,\"media\":0,\"kept\":10,\"pruned\":15}",
					"{\"item\":0,\"media\":1,\"kept\":10,\"pruned\":15}",
					"{\"item\":1,\"media\":0,\"kept\":10,\"pruned\":15}",
					"{\"item\":1,\"media\":1,\"kept\":10,\"pruned\":15}");
	}

	@Test
	void severalItemsAreToldApart() {
		List<Event> events = stream("{\"questions\":[\"a\",\"b\"],\"stream\":true}");

		assertThat(events.stream().filter((event) -> event.name().equals("canvas")))
			.extracting((event) -> event.data().get("item").intValue())
			.containsExactly(0, 1);
	}

	@Test
	void acceptAsksForAStreamWhereTheBodyIsSilent() {
		var asked = this.client.post()
			.uri("/api/v1/answers")
			.header("Content-Type", "application/json")
			.header("Accept", "text/event-stream");

		asked.bodyValue(Requests.question("Hi?"))
			.exchange()
			.expectHeader()
			.valueEquals("content-type", "text/event-stream;charset=UTF-8")
			.expectHeader()
			.valueEquals("x-accel-buffering", "no")
			.expectBody(String.class)
			.value((body) -> assertThat(body).startsWith("event: accepted\ndata: {\"seq\":0,"));
	}

	@Test
	void theBodyOverrulesAccept() {
		this.client.post()
			.uri("/api/v1/answers")
			.header("Content-Type", "application/json")
			.header("Accept", "text/event-stream")
			.bodyValue("{\"question\":\"Hi?\",\"stream\":false}")
			.exchange()
			.expectHeader()
			.contentType("application/json");
	}

	@Test
	void aFailureBeforeAnythingIsEncodedIsAnOrdinaryError() {
		this.engine.failingAtOnce(new InvalidRequestException(Problem.MEDIA_INVALID, "The image ends early.", "image"));

		Requests.post(this.client, "/api/v1/answers", "{\"question\":\"Hi?\",\"stream\":true}")
			.expectStatus()
			.isEqualTo(422)
			.expectHeader()
			.contentType("application/problem+json")
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("image");
	}

	@Test
	void aFailureInTheMiddleIsTheLastEvent() {
		this.engine.failingInTheMiddle(
				new InvalidRequestException(Problem.CONTEXT_LENGTH, "There are too many tokens.", null));

		List<Event> events = stream("{\"question\":\"Hi?\",\"stream\":true}");

		assertThat(last(events).name()).isEqualTo("error");
		assertThat(last(events).data().at("/problem/type").stringValue())
			.isEqualTo("urn:sfumato:problem:context-length");
		assertThat(last(events).data().at("/problem/requestId").stringValue()).startsWith("req_");
		assertThat(events).noneMatch((event) -> event.name().equals("done"));
	}

	@Test
	void aClientThatLeavesAStreamStopsTheRun() throws IOException {
		var steps = new Semaphore(2);
		this.engine.steppedBy(steps);

		try (Socket socket = send("{\"question\":\"Hi?\",\"stream\":true}")) {
			readUntil(socket, "event: step");
			assertThat(this.engine.active()).isOne();
		}

		await().untilAsserted(() -> assertThat(this.engine.active()).isZero());
	}

	@Test
	void aClientThatLeavesBeforeTheAnswerStopsTheRun() throws IOException {
		this.engine.steppedBy(new Semaphore(0));

		try (Socket socket = send("{\"question\":\"Hi?\"}")) {
			assertThat(socket.isConnected()).isTrue();
			await().untilAsserted(() -> assertThat(this.engine.active()).isOne());
		}

		await().untilAsserted(() -> assertThat(this.engine.active()).isZero());
	}

	private Socket send(String json) throws IOException {
		var socket = new Socket("127.0.0.1", this.port);
		socket.setSoTimeout((int) Patience.LONGEST.toMillis());
		socket.getOutputStream()
			.write(("POST /api/v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
					+ json.length() + "\r\n\r\n" + json)
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static void readUntil(Socket socket, String expected) throws IOException {
		var seen = new StringBuilder();
		byte[] chunk = new byte[4096];
		while (seen.indexOf(expected) < 0) {
			int length = socket.getInputStream().read(chunk);
			assertThat(length).as("the stream ended before " + expected).isPositive();
			seen.append(new String(chunk, 0, length, StandardCharsets.UTF_8));
		}
	}

	private List<Event> stream(String json) {
		String body = Requests.post(this.client, "/api/v1/answers", json)
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		var events = new ArrayList<Event>();
		for (String frame : body.split("\n\n")) {
			String[] lines = frame.split("\n");
			assertThat(lines).hasSize(2);
			events.add(new Event(lines[0].substring("event: ".length()),
					JsonMapper.shared().readTree(lines[1].substring("data: ".length()))));
		}
		return events;
	}

	private static String replay(List<Event> events) {
		var cells = new TreeMap<Integer, String>();
		for (Event event : events) {
			if (event.name().equals("step")) {
				event.data().get("commits").forEach((commit) -> {
					String before = cells.put(commit.get("cell").intValue(), commit.get("text").stringValue());
					assertThat(before).as("a cell is committed while masked").isNull();
				});
				event.data().get("edits").forEach((edit) -> {
					String before = cells.put(edit.get("cell").intValue(), edit.get("text").stringValue());
					assertThat(before).as("a cell is edited while committed").isNotNull();
				});
				event.data().get("remasks").forEach((remask) -> {
					assertThat(remask.get("p").doubleValue()).isBetween(0.0, 1.0);
					String before = cells.remove(remask.get("cell").intValue());
					assertThat(before).as("a cell is masked again while committed").isNotNull();
				});
				assertThat(event.data().get("masked").intValue()).isEqualTo(24 - cells.size());
			}
		}
		return String.join("", cells.values());
	}

	private static List<Integer> numbers(int count) {
		return IntStream.range(0, count).boxed().toList();
	}

	private static Event last(List<Event> events) {
		return events.getLast();
	}

	private record Event(String name, JsonNode data) {
	}

}

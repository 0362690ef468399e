package io.sfumato.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfumato.engine.Engine;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@EndToEndTest
class EventStreamIT {

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	MeterRegistry meters;

	@Test
	void theStreamReplaysToTheResult() throws Exception {
		List<Event> events = new ArrayList<>();
		try (var caller = new Caller(this.port);
				var stream = caller.stream("/api/v1/captions", "{\"stream\":true}", "a.png", Pictures.png())) {
			var reader = new Reader(stream);
			for (Event event = reader.next(); event != null; event = reader.next()) {
				events.add(event);
			}
		}

		assertThat(String.join(" ", events.stream().map(Event::name).toList()))
			.matches("accepted( queued)* encoded canvas( step| grow| prune| slot| block| text| ping)* done");
		for (int index = 0; index < events.size(); index++) {
			assertThat(events.get(index).data().get("seq").intValue()).isEqualTo(index);
		}
		JsonNode run = events.getLast().data().get("run");
		String text = run.at("/result/text").asString();
		assertThat(deltas(events)).isEqualTo(text);
		assertThat(replayed(events)).startsWith(text);
		assertThat(events.stream().filter((event) -> event.name().equals("step")).count())
			.isEqualTo(run.at("/receipt/steps").longValue());
	}

	@Test
	void aClientThatLeavesStopsTheWorkWithinOneStep() throws Exception {
		double cancelledBefore = cancelled();
		double stepsBefore;
		try (var caller = new Caller(this.port);
				var stream = caller.stream("/api/v1/captions",
						"{\"stream\":true,\"strategy\":\"quality\",\"style\":\"detailed\",\"options\":{\"maxTokens\":512,"
								+ "\"blockLength\":512,\"steps\":512}}",
						"a.png", Pictures.sample("receipt.png"))) {
			var reader = new Reader(stream);
			for (Event event = reader.next(); event != null && !event.name().equals("step"); event = reader.next()) {
				assertThat(event.name()).isNotEqualTo("done");
			}
		}
		stepsBefore = steps();

		await().atMost(Duration.ofSeconds(2))
			.untilAsserted(() -> assertThat(this.engine.status().activeRuns()).isZero());
		double stepsAfter = steps();

		assertThat(cancelled()).isEqualTo(cancelledBefore + 1);
		// one in flight when the connection closed, and as many as pass until that is
		// seen
		assertThat(stepsAfter - stepsBefore).as("of 512 steps").isLessThan(40);
	}

	private double cancelled() {
		return this.meters.find("sfumato.runs")
			.tag("outcome", "cancelled")
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double steps() {
		return this.meters.find("sfumato.steps").counters().stream().mapToDouble((counter) -> counter.count()).sum();
	}

	private static String deltas(List<Event> events) {
		var text = new StringBuilder();
		events.stream()
			.filter((event) -> event.name().equals("text"))
			.forEach((event) -> text.append(event.data().get("delta").asString()));
		return text.toString();
	}

	private static String replayed(List<Event> events) {
		Map<Integer, Integer> places = new HashMap<>();
		var cells = new TreeMap<Integer, String>();
		for (Event event : events) {
			if (event.name().equals("canvas")) {
				event.data().get("cells").forEach((cell) -> places.put(cell.get("cell").intValue(), places.size()));
			}
			if (event.name().equals("step")) {
				event.data()
					.get("commits")
					.forEach((commit) -> assertThat(
							cells.put(places.get(commit.get("cell").intValue()), commit.get("text").asString()))
						.as("a cell is committed while it is masked, once")
						.isNull());
			}
		}
		return String.join("", cells.values());
	}

	private record Event(String name, JsonNode data) {
	}

	private static final class Reader {

		private final BufferedReader lines;

		private Reader(InputStream stream) {
			this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
		}

		private Event next() throws IOException {
			String name = this.lines.readLine();
			if (name == null) {
				return null;
			}
			String data = this.lines.readLine();
			assertThat(this.lines.readLine()).isEmpty();
			return new Event(name.substring("event: ".length()),
					JsonMapper.shared().readTree(data.substring("data: ".length())));
		}

	}

}

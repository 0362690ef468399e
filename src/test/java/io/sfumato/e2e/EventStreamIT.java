package io.sfumato.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
	void aClientThatLeavesStopsTheWorkWithinOneStep() throws Exception {
		awaitIdle();
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

		awaitIdle();
		double stepsAfter = steps();

		assertThat(cancelled()).isEqualTo(cancelledBefore + 1);
		// one in flight when the connection closed, and as many as pass until that is
		// seen
		assertThat(stepsAfter - stepsBefore).as("of 512 steps").isLessThan(40);
	}

	private void awaitIdle() {
		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			assertThat(this.engine.status().activeRuns()).isZero();
			assertThat(this.engine.status().queuedRuns()).isZero();
		});
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

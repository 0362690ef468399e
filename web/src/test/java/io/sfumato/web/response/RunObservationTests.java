package io.sfumato.web.response;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
@Import(RunObservationTests.Observed.class)
class RunObservationTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@Autowired
	Runs runs;

	@BeforeEach
	void forget() {
		this.engine.reset();
		this.runs.ended.clear();
	}

	@Test
	void aRunThatEndsWellTellsWhatItTook() {
		Requests.post(this.client, "/api/v1/answers", Requests.question("zebra?")).expectStatus().isOk().expectBody();

		Observation.Context run = only();
		assertThat(run.getName()).isEqualTo("gen_ai.server.request");
		assertThat(run.getContextualName()).isEqualTo("answers sfumato-mini");
		assertThat(value(run, "gen_ai.operation.name")).isEqualTo("answers");
		assertThat(value(run, "gen_ai.response.model")).isEqualTo("sfumato-mini");
		assertThat(value(run, "gen_ai.usage.input_tokens")).isEqualTo("40");
		assertThat(Integer.parseInt(value(run, "gen_ai.usage.output_tokens"))).isPositive();
		assertThat(Integer.parseInt(value(run, "sfumato.forward_passes"))).isPositive();
		assertThat(value(run, "error.type")).isEqualTo("none");
		assertThat(run.getAllKeyValues().toString()).doesNotContain("zebra");
	}

	@Test
	void aRefusalIsAnErrorOfItsKind() {
		this.engine.withRoomFor(0);

		Requests.post(this.client, "/api/v1/answers", Requests.question("?"))
			.expectStatus()
			.isEqualTo(429)
			.expectBody();

		Observation.Context run = only();
		assertThat(value(run, "error.type")).isEqualTo("queue-full");
		assertThat(run.getError()).isNotNull();
	}

	@Test
	void aFailureIsToo() {
		this.engine.failingAtOnce(new DeadlineExceededException("The run passed its deadline of 1 s."));

		Requests.post(this.client, "/api/v1/answers", Requests.question("?"))
			.expectStatus()
			.isEqualTo(504)
			.expectBody();

		assertThat(value(only(), "error.type")).isEqualTo("deadline-exceeded");
	}

	private Observation.Context only() {
		await().until(() -> this.runs.ended.size() == 1);
		return this.runs.ended.getFirst();
	}

	private static String value(Observation.Context run, String name) {
		return run.getAllKeyValues()
			.stream()
			.filter((each) -> each.getKey().equals(name))
			.findFirst()
			.orElseThrow()
			.getValue();
	}

	@TestConfiguration
	static class Observed {

		@Bean
		Runs runs() {
			return new Runs();
		}

		@Bean
		ObservationRegistry observations(Runs runs) {
			var registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(runs.handler());
			return registry;
		}

	}

	/** The runs that have ended. */
	static class Runs {

		private final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

		private ObservationHandler<Observation.Context> handler() {
			return new ObservationHandler<>() {
				@Override
				public void onStop(Observation.Context context) {
					if (RunObservation.NAME.equals(context.getName())) {
						Runs.this.ended.add(context);
					}
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}
			};
		}

	}

}

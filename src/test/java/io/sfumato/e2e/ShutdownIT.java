package io.sfumato.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.sfumato.SfumatoApplication;
import io.sfumato.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Each test starts a server of its own and stops it while it is asked. */
@Timeout(300)
class ShutdownIT {

	private static final String SLOW = "{\"question\":\"What is this?\",\"strategy\":\"static\",\"stream\":%s,"
			+ "\"options\":{\"maxTokens\":64,\"steps\":64}}";

	@Test
	void whatIsRunningMayFinish() throws Exception {
		try (ConfigurableApplicationContext server = start("100s"); Caller caller = new Caller(port(server))) {
			InputStream events = caller.stream("/api/v1/answers", SLOW.formatted(true), "a.png", Total.receipt());
			String begun = new String(events.readNBytes(100), StandardCharsets.UTF_8);

			var stopped = CompletableFuture.runAsync(server::close);

			assertThat(begun + rest(events)).contains("event: accepted", "event: done");
			stopped.get(150, TimeUnit.SECONDS);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> caller.get("/"));
		}
	}

	@Test
	void whatCantFinishInTimeIsToldSo() throws Exception {
		try (ConfigurableApplicationContext server = start("10ms"); Caller caller = new Caller(port(server))) {
			Engine engine = server.getBean(Engine.class);
			List<CompletableFuture<Caller.Reply>> all = new ArrayList<>();
			for (int number = 0; number < 12; number++) {
				all.add(caller.uploadLater("/api/v1/answers", SLOW.formatted(number % 3 > 0), "a.png",
						Total.receipt()));
			}
			// all of them: who isn't heard yet when the doors close gets no answer
			await().atMost(Duration.ofMinutes(1))
				.until(() -> engine.status().activeRuns() + engine.status().queuedRuns()
						+ all.stream().filter(CompletableFuture::isDone).count() >= all.size());

			server.close();

			int failed = 0;
			for (CompletableFuture<Caller.Reply> each : all) {
				// whoever is cut off gets an exception instead
				Caller.Reply reply = each.get(30, TimeUnit.SECONDS);
				if (reply.status() != 200) {
					assertThat(reply.status()).as(reply.body()).isEqualTo(503);
					assertThat(reply.header("retry-after")).isNotEmpty();
					failed++;
				}
				else if (reply.header("content-type").startsWith("text/event-stream")) {
					assertThat(reply.body()).containsAnyOf("event: done", "event: error").endsWith("\n\n");
					failed += reply.body().contains("event: error") ? 1 : 0;
				}
				else {
					assertThat(reply.json().has("receipt")).isTrue();
				}
			}
			assertThat(failed).as("there was no time for all").isPositive();
		}
	}

	private static String rest(InputStream events) throws IOException {
		return new String(events.readAllBytes(), StandardCharsets.UTF_8);
	}

	private static ConfigurableApplicationContext start(String patience) {
		return new SpringApplicationBuilder(SfumatoApplication.class).run("--server.port=0",
				"--sfumato.cache.directory=app/target/cache", "--sfumato.storage.directory=app/target/storage",
				"--spring.ai.model.chat=none", "--spring.lifecycle.timeout-per-shutdown-phase=" + patience);
	}

	private static int port(ConfigurableApplicationContext server) {
		return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

}

package io.sfumato.web.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Question;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.run.RunMemory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class RunStateThreadsTests {

	/** A result may be large: the event loop has other clients to serve meanwhile. */
	@Test
	void aStateIsWrittenByAWorker() {
		var runs = new FinishedRuns(new RunMemory(3, Duration.ofMinutes(10), 100_000), InstantSource.system());
		var request = new RunRequest(new Operation.Answer(List.of(new Question("0", "Who?", null)), null), null,
				List.of(), null, null, GenerationOptions.NONE, Set.of(), Map.of());
		runs.remembering(FinishedRuns.owner(null), request, (event) -> {
		}).accept(new GenerationEvent.Accepted(0, "run_1", "answers", "sfumato-mini", "balanced", Map.of()));
		var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/api/v1/runs/run_1"));
		var writer = new AtomicReference<Thread>();
		exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> writer.set(Thread.currentThread())));

		new RunStateController(runs).state(exchange, "run_1").block();

		assertThat(writer.get()).isNotNull().isNotSameAs(Thread.currentThread());
		assertThat(exchange.getResponse().getBodyAsString().block()).contains("queued");
	}

}

package io.sfumato.web.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.wire.EventJson;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class EventStreamWriterTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Sinks.Many<GenerationEvent> events = Sinks.many().unicast().onBackpressureBuffer();

	private final List<String> written = new ArrayList<>();

	private void begin() {
		new EventStreamWriter(this.time).frames(this.events.asFlux(), new EventJson(false), "req_1")
			.map((bytes) -> new String(bytes, StandardCharsets.UTF_8))
			.subscribe(this.written::add);
	}

	@Test
	void silenceIsBrokenByAPingEveryTenSeconds() {
		begin();

		this.time.advanceTimeBy(Duration.ofSeconds(9));
		assertThat(this.written).isEmpty();
		this.time.advanceTimeBy(Duration.ofSeconds(12));

		assertThat(this.written).containsExactly("event: ping\ndata: {\"seq\":0}\n\n",
				"event: ping\ndata: {\"seq\":1}\n\n");
	}

	@Test
	void anEventPutsThePingOff() {
		begin();

		this.time.advanceTimeBy(Duration.ofSeconds(8));
		this.events.tryEmitNext(new GenerationEvent.TextDelta(0, 0, "a"));
		this.time.advanceTimeBy(Duration.ofSeconds(8));

		assertThat(this.written).containsExactly("event: text\ndata: {\"seq\":0,\"delta\":\"a\"}\n\n");
	}

	@Test
	void nothingFollowsTheEnd() {
		begin();

		this.events.tryEmitNext(new GenerationEvent.Failed(0, new RunCancelledException("The run was cancelled.")));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(this.written).hasSize(1)
			.first()
			.asString()
			.startsWith("event: error\ndata: {\"seq\":0,\"problem\":{");
	}

}

package io.sfumato.web.response;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class EventStreamWriterTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Sinks.Many<GenerationEvent> events = Sinks.many().unicast().onBackpressureBuffer();

	private final List<String> written = new ArrayList<>();

	private void begin() {
		new EventStreamWriter(this.time).frames(this.events.asFlux(), new Texts())
			.map((bytes) -> new String(bytes, StandardCharsets.UTF_8))
			.subscribe(this.written::add);
	}

	@Test
	void silenceIsBrokenByAPingEveryTenSeconds() {
		begin();

		this.time.advanceTimeBy(Duration.ofSeconds(9));
		assertThat(this.written).isEmpty();
		this.time.advanceTimeBy(Duration.ofSeconds(12));

		assertThat(this.written).containsExactly("ping 0", "ping 1");
	}

	@Test
	void anEventPutsThePingOff() {
		begin();

		this.time.advanceTimeBy(Duration.ofSeconds(8));
		this.events.tryEmitNext(new GenerationEvent.TextDelta(0, 0, "a"));
		this.time.advanceTimeBy(Duration.ofSeconds(8));

		assertThat(this.written).containsExactly("a");
	}

	@Test
	void anEventThatIsNotShownPutsNoPingOff() {
		begin();

		this.time.advanceTimeBy(Duration.ofSeconds(8));
		this.events.tryEmitNext(new GenerationEvent.Queued(0, 1));
		this.time.advanceTimeBy(Duration.ofSeconds(4));

		assertThat(this.written).containsExactly("ping 0");
	}

	@Test
	void nothingFollowsTheEnd() {
		begin();

		this.events.tryEmitNext(new GenerationEvent.Failed(0, new RunCancelledException("The run was cancelled.")));
		this.time.advanceTimeBy(Duration.ofSeconds(30));

		assertThat(this.written).containsExactly("failed");
	}

	/** Shows texts and failures only. */
	private static final class Texts implements StreamFormat {

		private int pings;

		@Override
		public byte[] frames(GenerationEvent event) {
			return switch (event) {
				case GenerationEvent.TextDelta text -> text.delta().getBytes(StandardCharsets.UTF_8);
				case GenerationEvent.Failed _ -> "failed".getBytes(StandardCharsets.UTF_8);
				default -> new byte[0];
			};
		}

		@Override
		public byte[] ping() {
			return ("ping " + this.pings++).getBytes(StandardCharsets.UTF_8);
		}

	}

}

package io.sfumato.web.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FinishedRunsTests {

	private Instant now = Instant.parse("2026-11-22T09:30:00Z");

	private final FinishedRuns runs = new FinishedRuns(new RunMemory(3, Duration.ofMinutes(10), 100_000),
			() -> this.now);

	@Test
	void onlyWhoAskedFindsARun() {
		finish("alice", "run_1", 0);

		assertThat(this.runs.find("alice", "run_1")).isPresent();
		assertThat(this.runs.find("bob", "run_1")).isEmpty();
		assertThat(FinishedRuns.owner(null)).isNotEqualTo(FinishedRuns.owner("anybody"));
	}

	@Test
	void runsAreForgottenInTime() {
		finish("alice", "run_1", 0);
		this.now = this.now.plus(Duration.ofMinutes(9));
		finish("alice", "run_2", 0);

		assertThat(this.runs.find("alice", "run_1")).isPresent();
		this.now = this.now.plus(Duration.ofMinutes(1));
		assertThat(this.runs.find("alice", "run_1")).isEmpty();
		assertThat(this.runs.find("alice", "run_2")).isPresent();
	}

	@Test
	void theOldestGoWhenThereAreTooMany() {
		for (int number = 1; number <= 5; number++) {
			finish("alice", "run_" + number, 0);
		}

		assertThat(List.of("run_1", "run_2")).allMatch((id) -> this.runs.find("alice", id).isEmpty());
		assertThat(List.of("run_3", "run_4", "run_5")).allMatch((id) -> this.runs.find("alice", id).isPresent());
	}

	@Test
	void theOldestGoWhenTheyAreTooLarge() {
		finish("alice", "run_1", 50_000);
		finish("alice", "run_2", 60_000);
		finish("alice", "run_3", 200_000);

		assertThat(this.runs.find("alice", "run_1")).isEmpty();
		assertThat(this.runs.find("alice", "run_2")).isPresent();
		assertThat(this.runs.find("alice", "run_3")).as("larger than all of it").isEmpty();
	}

	@Test
	void cellsAreRememberedInReadingOrder() {
		List<GenerationEvent> seen = new ArrayList<>();
		var events = this.runs.remembering("alice", request(0), seen::add);
		events.accept(new GenerationEvent.CanvasShown(0, 0, 0, List.of(new GenerationEvent.Cell(0, "fixed", "A "),
				new GenerationEvent.Cell(1, "mask", null), new GenerationEvent.Cell(2, "fixed", " sat."))));
		events.accept(new GenerationEvent.Grown(1, 0, 1, 1, List.of(3)));
		events.accept(new GenerationEvent.Step(2, 0, 0, 0, 4,
				List.of(new GenerationEvent.Commit(1, "ca", 0.9), new GenerationEvent.Commit(3, "t", 0.4)), List.of(),
				List.of(), 0));
		events.accept(new GenerationEvent.Done(3, result("run_1")));

		assertThat(seen).hasSize(4);
		assertThat(this.runs.find("alice", "run_1").orElseThrow().tokens()).containsExactly(
				new FinishedRun.Shown("A ", 1), new FinishedRun.Shown("ca", 0.9), new FinishedRun.Shown("t", 0.4),
				new FinishedRun.Shown(" sat.", 1));
	}

	@Test
	void statesFollowTheEvents() {
		var events = this.runs.remembering("alice", request(0), (event) -> {
		});
		List<String> states = new ArrayList<>();
		for (GenerationEvent event : List.of(accepted("run_1"), new GenerationEvent.Queued(1, 1),
				new GenerationEvent.Encoded(2, List.of(), 9, 1), new GenerationEvent.Done(3, result("run_1")))) {
			events.accept(event);
			states.add(this.runs.state("alice", "run_1").orElseThrow().label());
		}

		assertThat(states).containsExactly("queued", "queued", "running", "done");
		assertThat(this.runs.state("bob", "run_1")).isEmpty();
		this.now = this.now.plus(Duration.ofMinutes(10));
		assertThat(this.runs.state("alice", "run_1")).isEmpty();
	}

	@Test
	void aRunIsCancelledByWhoAskedForIt() {
		var events = this.runs.remembering("alice", request(0), (event) -> {
		});
		events.accept(accepted("run_1"));
		var run = new CancelledRun("run_1", events);
		this.runs.started(run);

		assertThat(this.runs.cancel("bob", "run_1")).isFalse();
		assertThat(this.runs.state("alice", "run_1").orElseThrow().label()).isEqualTo("queued");
		assertThat(this.runs.cancel("alice", "run_1")).isTrue();
		assertThat(this.runs.state("alice", "run_1").orElseThrow().label()).isEqualTo("cancelled");
		assertThat(this.runs.cancel("alice", "run_1")).as("again").isTrue();
		assertThat(this.runs.find("alice", "run_1")).as("it has no result").isEmpty();
	}

	/** Who reads the first event may be faster than who started the run. */
	@Test
	void aRunIsCancelledBeforeItIsKnownToHaveStarted() {
		var events = this.runs.remembering("alice", request(0), (event) -> {
		});
		events.accept(accepted("run_1"));

		assertThat(this.runs.cancel("alice", "run_1")).isTrue();
		this.runs.started(new CancelledRun("run_1", events));

		assertThat(this.runs.state("alice", "run_1").orElseThrow().label()).isEqualTo("cancelled");
	}

	private static GenerationEvent accepted(String id) {
		return new GenerationEvent.Accepted(0, id, "answers", "sfumato-mini", "balanced", Map.of());
	}

	private void finish(String owner, String id, int mediaBytes) {
		this.runs.remembering(owner, request(mediaBytes), (event) -> {
		}).accept(new GenerationEvent.Done(0, result(id)));
	}

	private static RunRequest request(int mediaBytes) {
		List<MediaInput> media = (mediaBytes == 0) ? List.of()
				: List.of(new MediaInput(null, new byte[mediaBytes], null, MediaInput.Detail.AUTO, "/media/0"));
		return new RunRequest(new Operation.Answer(List.of(new Question("0", "Who?", null)), null), null, media, null,
				null, GenerationOptions.NONE, Set.of(), Map.of());
	}

	private static RunResult result(String id) {
		var receipt = new Receipt(id, "sfumato-mini", "5b1e77a2", "balanced", Map.of(), null, "fp32", "cpu", null,
				new Receipt.Exactness("parallel", "exact", "all"), 1, 0, null, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0.9,
				List.of(), new Receipt.Cache("none", "none", "none", null, 0),
				new Receipt.TimesMs(0, 0, 0, 0, null, null, 1, 1), 1, List.of(), List.of());
		return new RunResult(id, "answers", "sfumato-mini", Instant.EPOCH, Map.of(),
				List.of(new GeneratedText("0", "A cat sat.", 0.9, GeneratedText.Finish.STOP, null)), receipt, null);
	}

	private record CancelledRun(String id, Consumer<GenerationEvent> events) implements Run {

		@Override
		public void cancel() {
			this.events.accept(new GenerationEvent.Failed(1, new RunCancelledException("The run was cancelled.")));
		}

		@Override
		public RunResult await() {
			throw new UnsupportedOperationException();
		}

	}

}

package io.sfumato.ai.runs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.sfumato.ai.ScriptedRuns;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(120)
class PatientRunsTests {

	private static final RunRequest CHAT = new RunRequest(
			new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Hello.")), 1), null, List.of(), null, null,
			GenerationOptions.NONE, Set.of(), Map.of());

	private final ScriptedRuns runs = new ScriptedRuns();

	@Test
	void aFullQueueIsAskedAgainAfterTheTimeItNames() throws Exception {
		this.runs.refusing(new OverloadedException("Full", Duration.ofMillis(40)))
			.refusing(new NotReadyException("Loading", Duration.ofMillis(40)));
		long start = System.nanoTime();

		submit(3, Duration.ofSeconds(5));

		assertThat(this.runs.received()).hasSize(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
	}

	@Test
	void patienceEnds() {
		this.runs.refusing(new OverloadedException("Full", Duration.ofMillis(1)))
			.refusing(new OverloadedException("Still full", Duration.ofMillis(1)));

		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> submit(2, Duration.ofSeconds(5)))
			.withMessage("Still full");
		assertThat(this.runs.received()).isEmpty();
	}

	@Test
	void nobodyWaitsLongerThanAllowed() throws Exception {
		this.runs.refusing(new OverloadedException("Full", Duration.ofHours(1)));
		long start = System.nanoTime();

		submit(2, Duration.ofMillis(20));

		assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
	}

	@Test
	void whatWouldFailAgainIsntRepeated() {
		this.runs.refusing(new InvalidRequestException(Problem.INVALID_VALUE, "Wrong", "/options"));

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> submit(3, Duration.ofSeconds(5)));
		assertThat(this.runs.received()).isEmpty();
	}

	@Test
	void anInterruptEndsTheWaiting() {
		this.runs.refusing(new OverloadedException("Full", Duration.ofHours(1)));
		Thread.currentThread().interrupt();

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(() -> submit(2, Duration.ofHours(1)));
		assertThat(Thread.interrupted()).isTrue();
	}

	private void submit(int attempts, Duration longestWait) throws InterruptedException {
		new PatientRuns(this.runs, attempts, longestWait).submit(CHAT, (event) -> {
		}).await();
	}

}

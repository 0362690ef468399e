package io.sfumato.ai.runs;

import java.time.Duration;
import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;

/**
 * Asks again when the queue is full or the model isn't loaded yet, after the time the
 * engine itself names. Nothing else is worth repeating: the same request fails the same
 * way on the same model, and a run that has begun costs as much as before. So only what
 * was refused at the door is repeated, and a stream never starts twice.
 */
public final class PatientRuns implements Runs {

	private final Runs runs;

	private final int attempts;

	private final Duration longestWait;

	/**
	 * @param attempts in all, from 1
	 * @param longestWait before an attempt, whatever the engine says
	 */
	public PatientRuns(Runs runs, int attempts, Duration longestWait) {
		if (attempts < 1 || longestWait.isNegative()) {
			throw new IllegalArgumentException(
					"%d attempts, %s between them: at least one attempt, and no negative wait".formatted(attempts,
							longestWait));
		}
		this.runs = runs;
		this.attempts = attempts;
		this.longestWait = longestWait;
	}

	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		for (int attempt = 1;; attempt++) {
			try {
				return this.runs.submit(request, events);
			}
			catch (EngineException refused) {
				Duration wait = refused.retryAfter();
				if (wait == null || attempt == this.attempts) {
					throw refused;
				}
				await((wait.compareTo(this.longestWait) < 0) ? wait : this.longestWait);
			}
		}
	}

	private static void await(Duration wait) {
		try {
			Thread.sleep(wait);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunCancelledException("The caller was interrupted while it waited for a place");
		}
	}

}

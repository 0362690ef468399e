package io.sfumato.ai.runs;

import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;

/**
 * Takes requests: {@code engine::submit} in this process, or a server. Thread-safe.
 */
@FunctionalInterface
public interface Runs {

	/**
	 * Submits a request, which may block for a moment but not until the run has ended.
	 * @param events receives what happens, by one thread at a time, the last event being
	 * {@link GenerationEvent.Done} or {@link GenerationEvent.Failed}; must return quickly
	 * @throws io.sfumato.engine.error.EngineException if the request is refused; then no
	 * event is sent
	 */
	Run submit(RunRequest request, Consumer<GenerationEvent> events);

	/**
	 * Submits a request and waits for its end; an interrupt cancels the run.
	 * @throws io.sfumato.engine.error.EngineException if the request is refused or the
	 * run fails
	 */
	default RunResult complete(RunRequest request) {
		Run run = submit(request, (event) -> {
		});
		try {
			return run.await();
		}
		catch (InterruptedException ex) {
			run.cancel();
			Thread.currentThread().interrupt();
			throw new RunCancelledException("The caller was interrupted while it waited for the result");
		}
	}

}

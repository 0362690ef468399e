package io.sfumato.engine;

import java.util.function.Consumer;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FormCheck;
import org.jspecify.annotations.Nullable;

/**
 * Runs captions and answers on one model. Thread-safe.
 */
public interface Engine extends AutoCloseable {

	/**
	 * Validates the request and admits it to the queue; doesn't wait for it to run.
	 * @param events receives every event of the run in order, the last one being
	 * {@link GenerationEvent.Done} or {@link GenerationEvent.Failed}; called by one
	 * thread at a time, {@code accepted} before this method returns and the rest on
	 * engine threads; must return quickly. If it throws, the run is cancelled.
	 * @throws io.sfumato.engine.error.EngineException if the request is invalid or the
	 * queue is full; then no event is sent
	 */
	Run submit(RunRequest request, Consumer<GenerationEvent> events);

	/** What is being served: models, strategies and limits. */
	Catalogue catalogue();

	/** Counts of the moment: active and queued runs, cache sizes. */
	EngineStatus status();

	/**
	 * Submits a run that nobody waits for: it takes no place from those others wait for,
	 * and has its turns when they leave some. There are few places for such runs. An
	 * engine without a background runs it like any other.
	 * @throws io.sfumato.engine.error.EngineException as {@link #submit}
	 */
	default Run submitInBackground(RunRequest request, Consumer<GenerationEvent> events) {
		return submit(request, events);
	}

	/**
	 * Compiles the form of a record without running it: whether it can be kept, and how
	 * large its records are. Takes a moment.
	 * @param model its name; null for the default
	 * @throws io.sfumato.engine.error.EngineException if there is no such model, or what
	 * is said about slots means nothing
	 */
	FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots);

	/**
	 * Stops admitting, cancels or finishes what is in flight, and frees the model.
	 */
	@Override
	void close();

}

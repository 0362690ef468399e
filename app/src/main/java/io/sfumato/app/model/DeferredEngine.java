package io.sfumato.app.model;

import java.time.Duration;
import java.util.function.Consumer;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineStatus;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FormCheck;
import org.jspecify.annotations.Nullable;

/**
 * The engine before there is one. The port is open while the model is being loaded; until
 * then, and after the end, every call is told to come back.
 */
final class DeferredEngine implements Engine {

	private static final Duration COME_BACK = Duration.ofSeconds(1);

	private static final EngineStatus NOTHING = new EngineStatus(0, 0, 0, 0);

	private @Nullable Engine engine;

	private boolean closed;

	/** Opens the doors. An engine that comes after the end is closed at once. */
	synchronized void become(Engine loaded) {
		if (this.closed) {
			loaded.close();
		}
		else {
			this.engine = loaded;
		}
	}

	synchronized @Nullable Engine loaded() {
		return this.engine;
	}

	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		return ready().submit(request, events);
	}

	@Override
	public FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
		return ready().check(model, form, slots);
	}

	@Override
	public Catalogue catalogue() {
		return ready().catalogue();
	}

	@Override
	public EngineStatus status() {
		Engine current = loaded();
		return (current != null) ? current.status() : NOTHING;
	}

	@Override
	public Run submitInBackground(RunRequest request, Consumer<GenerationEvent> events) {
		return ready().submitInBackground(request, events);
	}

	private Engine ready() {
		Engine current = loaded();
		if (current == null) {
			throw new NotReadyException("The model is being loaded, or the server is shutting down.", COME_BACK);
		}
		return current;
	}

	@Override
	public void close() {
		Engine last;
		synchronized (this) {
			this.closed = true;
			last = this.engine;
			this.engine = null;
		}
		if (last != null) {
			last.close();
		}
	}

}

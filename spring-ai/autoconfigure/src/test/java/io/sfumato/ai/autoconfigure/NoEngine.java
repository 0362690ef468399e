package io.sfumato.ai.autoconfigure;

import java.util.function.Consumer;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineStatus;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FormCheck;
import org.jspecify.annotations.Nullable;

/** An engine that nobody is to ask. */
class NoEngine implements Engine {

	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		throw new AssertionError("asked");
	}

	@Override
	public FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
		throw new AssertionError("asked");
	}

	@Override
	public Catalogue catalogue() {
		throw new AssertionError("asked");
	}

	@Override
	public EngineStatus status() {
		throw new AssertionError("asked");
	}

	@Override
	public void close() {
	}

}

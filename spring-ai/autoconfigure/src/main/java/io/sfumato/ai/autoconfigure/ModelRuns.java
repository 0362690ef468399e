package io.sfumato.ai.autoconfigure;

import io.sfumato.ai.runs.PatientRuns;
import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.Engine;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Where the models run: on the server that is named, else on the engine of this process;
 * with patience either way.
 */
final class ModelRuns {

	private final Runs runs;

	ModelRuns(ObjectProvider<Runs> elsewhere, ObjectProvider<Engine> engine, SfumatoProperties.Retry retry) {
		Runs named = elsewhere.getIfAvailable();
		this.runs = new PatientRuns((named != null) ? named : engine.getObject()::submit, retry.maxAttempts(),
				retry.longestWait());
	}

	Runs get() {
		return this.runs;
	}

}

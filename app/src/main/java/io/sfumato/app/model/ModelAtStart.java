package io.sfumato.app.model;

import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Loads the model after the port is open and before the server calls itself ready. A
 * model that can't be loaded ends the start.
 */
@Component
class ModelAtStart implements ApplicationRunner {

	private final EngineSettings settings;

	private final DeferredEngine engine;

	private final EngineMetrics metrics;

	ModelAtStart(EngineSettings settings, DeferredEngine engine, EngineMetrics metrics) {
		this.settings = settings;
		this.engine = engine;
		this.metrics = metrics;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		this.engine.become(LocalEngine.open(this.settings, this.metrics));
	}

}

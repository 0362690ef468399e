package io.sfumato.app.model;

import java.util.concurrent.FutureTask;

import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Puts the model to work that is being opened while the rest of the application starts,
 * and is waited for before the server calls itself ready. A model that can't be loaded
 * ends the start.
 */
@Component
class ModelAtStart implements ApplicationRunner {

	private final FutureTask<Engine> loading;

	ModelAtStart(ModelAhead.Opening model, EngineSettings settings, DeferredEngine engine, EngineMetrics metrics) {
		this.loading = new FutureTask<>(() -> {
			Engine loaded = new LocalEngine(model.get(), settings, metrics);
			// open to requests at once; closed at once if the start has failed meanwhile
			engine.become(loaded);
			return loaded;
		});
		Thread.ofPlatform().name("model-at-start").daemon().start(this.loading);
	}

	@Override
	public void run(ApplicationArguments arguments) throws Exception {
		this.loading.get();
	}

}

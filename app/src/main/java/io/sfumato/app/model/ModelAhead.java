package io.sfumato.app.model;

import java.util.concurrent.FutureTask;

import io.sfumato.app.config.CacheProperties;
import io.sfumato.app.config.LimitProperties;
import io.sfumato.app.config.ModelProperties;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Opens the model as soon as the settings are known and before the first bean is: reading
 * the configuration classes is half of a start, and the model needs none of them.
 */
class ModelAhead implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	/** One thread makes forward passes: each of them uses all cores. */
	private static final int STEP_THREADS = 1;

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		Binder binder = Binder.get(context.getEnvironment());
		EngineSettings settings = settings(binder.bindOrCreate("sfumato.model", ModelProperties.class),
				binder.bindOrCreate("sfumato.cache", CacheProperties.class),
				binder.bindOrCreate("sfumato.limits", LimitProperties.class));
		context.getBeanFactory().registerSingleton("engineSettings", settings);
		context.getBeanFactory().registerSingleton("openingModel", new Opening(settings));
	}

	private static EngineSettings settings(ModelProperties model, CacheProperties caches, LimitProperties limits) {
		return new EngineSettings(
				new EngineSettings.Model(model.id(), model.location(), caches.folder(), model.provider(),
						model.threads()),
				new EngineSettings.Schedule(STEP_THREADS, limits.activeRuns(), limits.queue(), limits.deadline(),
						limits.longestDeadline()),
				new EngineSettings.Caches(caches.media().toBytes(), caches.prefix().toBytes()),
				new EngineSettings.Limits(limits.images(), limits.imageBytes().toBytes(), limits.imagePixels(),
						limits.imageSmallestSide(), limits.imageLargestSide(), limits.questions(), limits.captions(),
						Math.toIntExact(limits.textBytes().toBytes()), Math.toIntExact(limits.contextBytes().toBytes()),
						limits.newTokens(), limits.metadata(), new EngineSettings.Clips(limits.clips(),
								limits.clipBytes().toBytes(), limits.clipSeconds(), limits.transcriptionSeconds())));
	}

	/**
	 * A model that is being opened on a thread of its own. Belongs to who waits for it.
	 */
	static final class Opening extends FutureTask<ServedModel> {

		private Opening(EngineSettings settings) {
			super(() -> ModelLoader.open(settings));
			Thread.ofPlatform().name("model-ahead").daemon().start(this);
		}

	}

}

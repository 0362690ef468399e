package io.sfumato.app.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfumato.app.config.CacheProperties;
import io.sfumato.app.config.LimitProperties;
import io.sfumato.app.config.ModelProperties;
import io.sfumato.engine.EngineSettings;
import io.sfumato.web.request.WebLimits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Turns settings into the engine and what watches it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ModelProperties.class, CacheProperties.class, LimitProperties.class })
class EngineConfiguration {

	/** One thread makes forward passes: each of them uses all cores. */
	private static final int STEP_THREADS = 1;

	@Bean
	EngineSettings engineSettings(ModelProperties model, CacheProperties caches, LimitProperties limits) {
		return new EngineSettings(
				new EngineSettings.Model(model.id(), model.location(), caches.folder(), model.provider(),
						model.threads()),
				new EngineSettings.Schedule(STEP_THREADS, limits.activeRuns(), limits.queue(), limits.deadline(),
						limits.longestDeadline()),
				new EngineSettings.Caches(caches.media().toBytes(), caches.prefix().toBytes()),
				new EngineSettings.Limits(limits.images(), limits.imageBytes().toBytes(), limits.imagePixels(),
						limits.imageSmallestSide(), limits.imageLargestSide(), limits.questions(), limits.captions(),
						Math.toIntExact(limits.textBytes().toBytes()), Math.toIntExact(limits.contextBytes().toBytes()),
						limits.newTokens(), limits.metadata()));
	}

	@Bean
	WebLimits webLimits(LimitProperties limits) {
		return limits.web();
	}

	/** Closed after the HTTP server has let its last request finish. */
	@Bean(destroyMethod = "close")
	DeferredEngine engine(EngineMetrics metrics) {
		var engine = new DeferredEngine();
		metrics.watch(engine);
		return engine;
	}

	@Bean
	EngineMetrics engineMetrics(MeterRegistry registry) {
		return new EngineMetrics(registry);
	}

}

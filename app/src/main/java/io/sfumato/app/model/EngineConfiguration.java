package io.sfumato.app.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfumato.app.config.CacheProperties;
import io.sfumato.app.config.LimitProperties;
import io.sfumato.app.config.ModelProperties;
import io.sfumato.app.config.RemoteMediaProperties;
import io.sfumato.web.remote.RemoteMedia;
import io.sfumato.web.request.WebLimits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The engine and what watches it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ModelProperties.class, CacheProperties.class, LimitProperties.class,
		RemoteMediaProperties.class })
class EngineConfiguration {

	@Bean
	WebLimits webLimits(LimitProperties limits) {
		return limits.web();
	}

	@Bean
	RemoteMedia remoteMedia(RemoteMediaProperties remote, LimitProperties limits) {
		return remote.media(limits);
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

package io.sfumato.app.security;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/**
 * With keys, they decide; without, only this machine is let in.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ SecurityProperties.class, KeyLimitProperties.class })
class SecurityConfiguration {

	private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

	/** The one filter that lets requests in. */
	@Bean
	WebFilter door(SecurityProperties security, KeyLimitProperties limits) {
		@Nullable Path file = security.apiKeys();
		return (file == null) ? new ThisMachineFilter()
				: new ApiKeyFilter(new ApiKeys(new KeyFile(file), LOOK_EVERY), new KeyLimits(limits, System::nanoTime));
	}

}

package io.sfumato.app.security;

import java.nio.file.Path;
import java.time.Duration;

import io.sfumato.web.job.Allowances;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/**
 * With keys or tokens, they decide; without, only this machine is let in.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ SecurityProperties.class, KeyLimitProperties.class })
class SecurityConfiguration {

	private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

	/** The one filter that lets requests in. */
	@Bean
	WebFilter door(Environment environment, SecurityProperties security, KeyLimitProperties limits) {
		Proofs proofs = Proofs.in(environment);
		return proofs.none() ? new ThisMachineFilter() : known(proofs, security, limits);
	}

	/** The same for what was let in and goes on when its caller has gone. */
	@Bean
	Allowances allowances(@Qualifier("door") WebFilter door) {
		return (door instanceof CallerFilter callers) ? callers.allowances() : Allowances.ALL;
	}

	private static CallerFilter known(Proofs proofs, SecurityProperties security, KeyLimitProperties limits) {
		@Nullable Path file = proofs.apiKeys();
		ApiKeys keys = (file != null) ? new ApiKeys(new KeyFile(file), LOOK_EVERY) : null;
		TokenProperties tokens = proofs.tokens();
		var pages = new SignIn(
				new Sessions(security.session(), System::nanoTime, (key) -> keys != null && keys.has(key)));
		var callers = new Callers(keys, (tokens != null) ? new AccessTokens(tokens) : null, pages,
				new WrongKeys(limits.wrongKeysPerMinute(), System::nanoTime));
		return new CallerFilter(callers, pages, new KeyLimits(limits, System::nanoTime));
	}

}

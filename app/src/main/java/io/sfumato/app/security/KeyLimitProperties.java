package io.sfumato.app.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one API key may take.
 *
 * @param requestsPerMinute requests of a key in a minute
 * @param runsPerKey requests of a key at once
 */
@ConfigurationProperties("sfumato.limits")
public record KeyLimitProperties(@DefaultValue("1200") int requestsPerMinute, @DefaultValue("8") int runsPerKey) {
}

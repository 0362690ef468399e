package io.sfumato.app.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one API key, or one subject of access tokens, may take.
 *
 * @param requestsPerMinute requests of a key in a minute
 * @param tokensPerMinute tokens of its prompts and answers in a minute; counted when an
 * answer is whole, so the one that goes beyond is still given
 * @param runsPerKey requests of a key at once
 * @param wrongKeysPerMinute wrong keys from one address in a minute
 */
@ConfigurationProperties("sfumato.limits")
public record KeyLimitProperties(@DefaultValue("1200") int requestsPerMinute,
		@DefaultValue("1000000") int tokensPerMinute, @DefaultValue("8") int runsPerKey,
		@DefaultValue("30") int wrongKeysPerMinute) {
}

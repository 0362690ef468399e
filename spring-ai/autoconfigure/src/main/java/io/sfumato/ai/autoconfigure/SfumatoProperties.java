package io.sfumato.ai.autoconfigure;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the models run.
 *
 * @param baseUrl address of a running server, such as http://localhost:8080; unset: in
 * this process
 * @param apiKey the server's key
 * @param retry what happens when no place is free
 */
@ConfigurationProperties("spring.ai.sfumato")
public record SfumatoProperties(@Nullable URI baseUrl, @Nullable String apiKey, @DefaultValue Retry retry) {

	/** The key isn't for logs. */
	@Override
	public String toString() {
		return "SfumatoProperties[baseUrl=%s, apiKey=%s, retry=%s]".formatted(this.baseUrl,
				(this.apiKey != null) ? "***" : null, this.retry);
	}

	/**
	 * What happens when the queue is full or the model isn't loaded. Nothing else is
	 * repeated.
	 *
	 * @param maxAttempts attempts in all; 1 for no retry
	 * @param longestWait longest time before an attempt; the engine says how long it
	 * expects to need
	 */
	public record Retry(@DefaultValue("3") int maxAttempts, @DefaultValue("5s") Duration longestWait) {
	}

}

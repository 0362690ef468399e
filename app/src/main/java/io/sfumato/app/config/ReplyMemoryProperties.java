package io.sfumato.app.config;

import java.time.Duration;

import io.sfumato.web.once.ReplyMemory;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How long what came of requests with an idempotency key is told again. It is kept in
 * memory alone.
 *
 * @param keptReplies answers that are kept; 0 keeps none
 * @param keptFor time after the end of a request
 * @param keptBytes size of all that is kept
 */
@ConfigurationProperties("sfumato.limits")
public record ReplyMemoryProperties(@DefaultValue("10000") int keptReplies, @DefaultValue("1h") Duration keptFor,
		@DefaultValue("32MB") DataSize keptBytes) {

	/** The same for the HTTP layer. */
	public ReplyMemory memory() {
		return new ReplyMemory(this.keptReplies, this.keptFor, this.keptBytes.toBytes());
	}

}

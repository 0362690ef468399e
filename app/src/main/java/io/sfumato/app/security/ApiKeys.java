package io.sfumato.app.security;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that are valid now. The file is looked at again and again, so a key comes and
 * goes without a restart; while the file can't be read, what it said last holds.
 */
final class ApiKeys implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ApiKeys.class);

	private final KeyFile file;

	private final ScheduledExecutorService watcher = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("api-keys").daemon().factory());

	private String text;

	private volatile List<ApiKey> keys;

	/**
	 * @param every how long a change may go unseen
	 * @throws KeyFileException if the file can't be used
	 */
	ApiKeys(KeyFile file, Duration every) {
		this.file = file;
		this.text = file.text();
		this.keys = file.keys(this.text);
		this.watcher.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * The key that somebody presents; null for none. Takes as long whichever it is: every
	 * key is compared, each in constant time.
	 */
	@Nullable ApiKey find(String presented) {
		byte[] digest = ApiKey.digest(presented);
		ApiKey found = null;
		for (ApiKey key : this.keys) {
			if (MessageDigest.isEqual(key.digest(), digest)) {
				found = key;
			}
		}
		return found;
	}

	/** Whether a key that was found stands in the file as it did then. */
	boolean has(ApiKey key) {
		return this.keys.stream()
			.anyMatch((each) -> each.id().equals(key.id()) && each.scopes().equals(key.scopes())
					&& MessageDigest.isEqual(each.digest(), key.digest()));
	}

	/** Whether there is a key of an id that may run something. */
	boolean mayRun(String id) {
		return this.keys.stream().anyMatch((each) -> each.id().equals(id) && each.scopes().contains(Scope.RUN));
	}

	private void look() {
		try {
			String now = this.file.text();
			if (!now.equals(this.text)) {
				this.text = now;
				this.keys = this.file.keys(now);
				logger.info("The API keys have changed: {}", this.keys.stream().map(ApiKey::id).toList());
			}
		}
		catch (KeyFileException ex) {
			logger.warn("The API keys stay as they were: {}", ex.getMessage());
		}
	}

	@Override
	public void close() {
		this.watcher.shutdownNow();
	}

}

package io.sfumato.web.request;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * Counts the bytes of all request bodies that are held at one moment. A body that would
 * go beyond the bound is refused like a full queue, so that many large uploads at once
 * can't exhaust the memory each of them is allowed to use.
 */
final class HeldBytes {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	private final long limit;

	private final AtomicLong held = new AtomicLong();

	HeldBytes(long limit) {
		this.limit = limit;
	}

	Share open() {
		return new Share();
	}

	long held() {
		return this.held.get();
	}

	/** What one request holds; closing it gives everything back. */
	final class Share implements AutoCloseable {

		private long bytes;

		private boolean closed;

		/** Adds to what the request holds. */
		synchronized void grow(int more) {
			if (this.closed) {
				return;
			}
			if (HeldBytes.this.held.addAndGet(more) > HeldBytes.this.limit) {
				HeldBytes.this.held.addAndGet(-more);
				throw new ProblemException(new Problem(ProblemKind.QUEUE_FULL,
						"The server holds as many request bytes as it may.", null, null, null, RETRY_AFTER, Set.of()));
			}
			this.bytes += more;
		}

		@Override
		public synchronized void close() {
			if (!this.closed) {
				this.closed = true;
				HeldBytes.this.held.addAndGet(-this.bytes);
			}
		}

	}

}

package io.sfumato.app.security;

/**
 * Requests that may still be made: full at first, refilled evenly. Thread-safe.
 */
final class Bucket {

	private final int capacity;

	private final double perNano;

	private double left;

	private long seen;

	/**
	 * @param capacity requests of a full bucket
	 * @param refillNanos time from empty to full
	 * @param now in nanoseconds
	 */
	Bucket(int capacity, long refillNanos, long now) {
		this.capacity = capacity;
		this.perNano = (double) capacity / refillNanos;
		this.left = capacity;
		this.seen = now;
	}

	/** Takes a request out; false if there is none. */
	synchronized boolean take(long now) {
		refill(now);
		if (this.left < 1) {
			return false;
		}
		this.left--;
		return true;
	}

	/** Whole requests left. */
	synchronized int left(long now) {
		refill(now);
		return (int) this.left;
	}

	/** Nanoseconds until there are so many. */
	synchronized long nanosUntil(double requests, long now) {
		refill(now);
		return (long) Math.ceil(Math.max(0, requests - this.left) / this.perNano);
	}

	private void refill(long now) {
		this.left = Math.min(this.capacity, this.left + (now - this.seen) * this.perNano);
		this.seen = now;
	}

}

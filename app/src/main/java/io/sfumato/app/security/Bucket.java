package io.sfumato.app.security;

/**
 * Requests or tokens that may still be used: full at first, refilled evenly. Thread-safe.
 */
final class Bucket {

	private final int capacity;

	private final double perNano;

	private double left;

	private long seen;

	/**
	 * @param capacity of a full bucket
	 * @param refillNanos time from empty to full
	 * @param now in nanoseconds
	 */
	Bucket(int capacity, long refillNanos, long now) {
		this.capacity = capacity;
		this.perNano = (double) capacity / refillNanos;
		this.left = capacity;
		this.seen = now;
	}

	/** Takes one out; false if there is none. */
	synchronized boolean take(long now) {
		refill(now);
		if (this.left < 1) {
			return false;
		}
		this.left--;
		return true;
	}

	/** Takes out what has been used already, if need be more than there is. */
	synchronized void spend(long used, long now) {
		refill(now);
		this.left -= used;
	}

	/** Whole ones left. */
	synchronized int left(long now) {
		refill(now);
		return (int) Math.max(0, this.left);
	}

	/** Whether nothing has been used of late. */
	synchronized boolean isFull(long now) {
		refill(now);
		return this.left >= this.capacity;
	}

	/** Nanoseconds until there are so many. */
	synchronized long nanosUntil(double count, long now) {
		refill(now);
		return (long) Math.ceil(Math.max(0, count - this.left) / this.perNano);
	}

	private void refill(long now) {
		this.left = Math.min(this.capacity, this.left + (now - this.seen) * this.perNano);
		this.seen = now;
	}

}

package io.sfumato.engine.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Keeps values that own native memory, the least recently used one going first when their
 * weight passes the capacity. The cache is the owner: it closes a value when it lets go
 * of it, and never while somebody holds a {@link Lease}.
 * <p>
 * A leased value can't be given up, so the weight may stand above the capacity for as
 * long as the leases hold it there; it falls back with the last of them. A value that is
 * heavier than the whole capacity lives exactly as long as its leases. Thread-safe;
 * values are closed outside of the lock.
 *
 * @param <K> what a value is found by
 * @param <V> what is kept
 */
public final class LeasedCache<K, V extends AutoCloseable> implements AutoCloseable {

	private final Map<K, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

	private final long capacity;

	private final ToLongFunction<? super V> weigher;

	private long bytes;

	private boolean closed;

	/**
	 * @param capacity in bytes; 0 keeps nothing beyond its leases
	 * @param weigher weight of a value in bytes
	 */
	public LeasedCache(long capacity, ToLongFunction<? super V> weigher) {
		this.capacity = capacity;
		this.weigher = weigher;
	}

	/**
	 * The value of a key, to be closed by the caller when it isn't used any more; null if
	 * it isn't kept.
	 */
	public @Nullable Lease<V> find(K key) {
		synchronized (this.entries) {
			Entry entry = this.entries.get(key);
			return (entry != null) ? entry.lease() : null;
		}
	}

	/** Whether the value of a key is kept at this moment. */
	public boolean contains(K key) {
		synchronized (this.entries) {
			return this.entries.containsKey(key);
		}
	}

	/**
	 * Hands a value over to the cache and leases it back. If somebody else was faster,
	 * the given value is closed and theirs is leased: equal keys mean equal values.
	 */
	public Lease<V> add(K key, V value) {
		List<V> dropped = new ArrayList<>();
		Lease<V> lease;
		synchronized (this.entries) {
			Entry present = this.entries.get(key);
			if (present != null) {
				lease = present.lease();
				dropped.add(value);
			}
			else {
				Entry entry = new Entry(value, this.weigher.applyAsLong(value));
				lease = entry.lease();
				this.entries.put(key, entry);
				this.bytes += entry.weight;
				trim(dropped);
			}
		}
		closeAll(dropped);
		return lease;
	}

	/** Weight of everything kept, leased or not. */
	public long bytes() {
		synchronized (this.entries) {
			return this.bytes;
		}
	}

	/**
	 * Lets go of everything: at once what nobody uses, the rest with its last lease.
	 */
	@Override
	public void close() {
		List<V> dropped = new ArrayList<>();
		synchronized (this.entries) {
			this.closed = true;
			trim(dropped);
		}
		closeAll(dropped);
	}

	private void release(Entry entry) {
		List<V> dropped = new ArrayList<>();
		synchronized (this.entries) {
			entry.leases--;
			trim(dropped);
		}
		closeAll(dropped);
	}

	private void trim(List<V> dropped) {
		Iterator<Entry> eldest = this.entries.values().iterator();
		while ((this.closed || this.bytes > this.capacity) && eldest.hasNext()) {
			Entry entry = eldest.next();
			if (entry.leases == 0) {
				eldest.remove();
				this.bytes -= entry.weight;
				dropped.add(entry.value);
			}
		}
	}

	private static void closeAll(List<? extends AutoCloseable> values) {
		RuntimeException failure = null;
		for (AutoCloseable value : values) {
			try {
				value.close();
			}
			catch (Exception ex) {
				failure = (failure != null) ? failure : new IllegalStateException("A cached value can't be closed");
				failure.addSuppressed(ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * The right to use a value; the value stays open until the lease is closed.
	 *
	 * @param <V> what is kept
	 */
	public interface Lease<V> extends AutoCloseable {

		V value();

		/** Ends the use; a second call has no effect. */
		@Override
		void close();

	}

	private final class Entry {

		private final V value;

		private final long weight;

		private int leases;

		Entry(V value, long weight) {
			this.value = value;
			this.weight = weight;
		}

		Lease<V> lease() {
			this.leases++;
			AtomicBoolean open = new AtomicBoolean(true);
			return new Lease<>() {

				@Override
				public V value() {
					if (!open.get()) {
						throw new IllegalStateException("The lease is over");
					}
					return Entry.this.value;
				}

				@Override
				public void close() {
					if (open.compareAndSet(true, false)) {
						release(Entry.this);
					}
				}

			};
		}

	}

}

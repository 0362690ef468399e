package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.engine.cache.LeasedCache;

/**
 * The keys and values of one run's media: found in the engine's cache or computed into
 * it, and leased until the run ends, so that nothing a run uses is freed under it.
 */
final class RunKeyValues implements MediaKeyValues, AutoCloseable {

	private final LeasedCache<String, KeyValues> cache;

	private final Map<String, LeasedCache.Lease<KeyValues>> leases = new HashMap<>();

	private int hits;

	private int misses;

	RunKeyValues(LeasedCache<String, KeyValues> cache) {
		this.cache = cache;
	}

	@Override
	public @Nullable Lease find(Segment.Medium medium) {
		LeasedCache.Lease<KeyValues> lease = this.leases.get(medium.key());
		if (lease == null) {
			lease = this.cache.find(medium.key());
			if (lease == null) {
				return null;
			}
			this.hits++;
			this.leases.put(medium.key(), lease);
		}
		return lent(lease);
	}

	@Override
	public Lease add(Segment.Medium medium, KeyValues fresh) {
		LeasedCache.Lease<KeyValues> lease = this.cache.add(medium.key(), fresh);
		this.misses++;
		LeasedCache.Lease<KeyValues> before = this.leases.put(medium.key(), lease);
		if (before != null) {
			before.close();
		}
		return lent(lease);
	}

	private static Lease lent(LeasedCache.Lease<KeyValues> lease) {
		KeyValues keyValues = lease.value();
		return new Lease() {

			@Override
			public KeyValues keyValues() {
				return keyValues;
			}

			@Override
			public void close() {
				// the run keeps its own lease for its next item
			}

		};
	}

	/** Whether this run needn't compute the keys and values of a medium any more. */
	boolean holds(Segment.Medium medium) {
		return this.leases.containsKey(medium.key());
	}

	/** {@code hit}, {@code miss}, or {@code none} where none were needed. */
	String outcome() {
		if (this.hits + this.misses == 0) {
			return "none";
		}
		return (this.misses == 0) ? "hit" : "miss";
	}

	@Override
	public void close() {
		List<LeasedCache.Lease<KeyValues>> open = new ArrayList<>(this.leases.values());
		this.leases.clear();
		open.forEach(LeasedCache.Lease::close);
	}

}

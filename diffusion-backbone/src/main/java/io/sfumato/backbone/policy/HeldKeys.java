package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The keys and values that a cache holds from one pass to the next, and their only owner:
 * whatever takes their place releases them.
 */
final class HeldKeys implements AutoCloseable {

	private @Nullable KeyValues held;

	/** For the past of a pass; stays here. */
	@Nullable KeyValues get() {
		return this.held;
	}

	/**
	 * Holds some of the cells that a pass has evaluated, from (inclusive) to (exclusive).
	 */
	void hold(KeyValues fresh, int from, int to) {
		close();
		try (fresh) {
			this.held = fresh.slice(from, to);
		}
	}

	/**
	 * Holds all cells that a pass has evaluated but those from (inclusive) to
	 * (exclusive).
	 */
	void holdAround(Backbone backbone, KeyValues fresh, int from, int to) {
		close();
		List<KeyValues> sides = new ArrayList<>(2);
		try (fresh) {
			if (from > 0) {
				sides.add(fresh.slice(0, from));
			}
			if (to < fresh.length()) {
				sides.add(fresh.slice(to, fresh.length()));
			}
			this.held = (sides.size() == 2) ? backbone.join(sides) : sides.removeFirst();
		}
		finally {
			sides.forEach(KeyValues::close);
		}
	}

	/**
	 * Holds some cells of others' keys and values, which stay theirs.
	 * @param cells at least one, by their place in the whole
	 */
	void holdOf(Backbone backbone, KeyValues whole, BitSet cells) {
		close();
		List<KeyValues> parts = new ArrayList<>();
		try {
			for (int from = cells.nextSetBit(0); from >= 0;) {
				int to = cells.nextClearBit(from);
				parts.add(whole.slice(from, to));
				from = cells.nextSetBit(to);
			}
			this.held = backbone.join(parts);
		}
		finally {
			parts.forEach(KeyValues::close);
		}
	}

	/**
	 * Holds what others hold, which stays theirs, and some parts behind it, which are
	 * closed.
	 */
	void holdBehind(Backbone backbone, @Nullable KeyValues first, List<KeyValues> parts) {
		close();
		List<KeyValues> all = new ArrayList<>(parts);
		if (first != null) {
			all.addFirst(first);
		}
		try {
			this.held = all.isEmpty() ? null : backbone.join(all);
		}
		finally {
			parts.forEach(KeyValues::close);
		}
	}

	/** Holds more cells behind those it holds; the parts are closed. */
	void append(Backbone backbone, List<KeyValues> parts) {
		List<KeyValues> all = new ArrayList<>(parts);
		if (this.held != null) {
			all.addFirst(this.held);
			this.held = null;
		}
		try {
			this.held = all.isEmpty() ? null : backbone.join(all);
		}
		finally {
			all.forEach(KeyValues::close);
		}
	}

	/** Gives away what is held; the caller closes it. */
	@Nullable KeyValues take() {
		KeyValues taken = this.held;
		this.held = null;
		return taken;
	}

	/** Holds nothing. */
	@Override
	public void close() {
		if (this.held != null) {
			this.held.close();
			this.held = null;
		}
	}

}

package io.sfumato.engine.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The runs that wait for a place among the active ones, in order of arrival. Each is told
 * its position when it changes, at most once a second. Guarded by the scheduler's lock.
 */
final class WaitingLine {

	private static final long POSITION_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Nobody has a position to be told later. */
	static final long NOBODY = Long.MAX_VALUE;

	private final Deque<Entry> entries = new ArrayDeque<>();

	private boolean moved;

	private long soonest = NOBODY;

	int size() {
		return this.entries.size();
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	void add(Entry entry) {
		this.entries.add(entry);
		this.moved = true;
	}

	/** Whether the run stood here. */
	boolean remove(Entry entry) {
		boolean removed = this.entries.remove(entry);
		this.moved |= removed;
		return removed;
	}

	/** The run that has waited longest; null if none waits. */
	@Nullable Entry poll() {
		Entry entry = this.entries.poll();
		this.moved |= entry != null;
		return entry;
	}

	List<Entry> all() {
		return List.copyOf(this.entries);
	}

	/** Whether somebody may have to be told. */
	boolean hasMoved() {
		return this.moved;
	}

	/** Somebody's second is over. */
	void remind() {
		this.moved = true;
	}

	/**
	 * Those whose position changed and who may be told of it now, with the position noted
	 * in them; {@link #soonest} says when the next may be.
	 */
	List<Entry> takeMoved(long now) {
		this.moved = false;
		this.soonest = NOBODY;
		List<Entry> told = new ArrayList<>();
		int position = 0;
		for (Entry entry : this.entries) {
			position++;
			if (position != entry.toldPosition) {
				long wait = (entry.toldPosition == 0) ? 0 : POSITION_INTERVAL_NANOS - (now - entry.toldNanos);
				if (wait <= 0) {
					entry.toldPosition = position;
					entry.toldNanos = now;
					told.add(entry);
				}
				else {
					this.soonest = Math.min(this.soonest, wait);
				}
			}
		}
		return told;
	}

	/** In how many nanoseconds somebody may be told who couldn't be at last. */
	long soonest() {
		return this.soonest;
	}

}

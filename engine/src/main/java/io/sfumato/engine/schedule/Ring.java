package io.sfumato.engine.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;

import org.jspecify.annotations.Nullable;

/**
 * The runs whose next unit belongs to one lane, in the order of their turns, and those a
 * thread has in hand. Runs in the background have a turn when nobody else wants one, and
 * after so many turns of others: they are slow, but never stand still. Guarded by the
 * scheduler's lock.
 */
final class Ring {

	/** Turns of others after which the background has one. */
	private static final int PATIENCE = 15;

	private final Deque<Entry> ready = new ArrayDeque<>();

	private final Deque<Entry> behind = new ArrayDeque<>();

	private final List<Entry> inHand = new ArrayList<>();

	private final Condition changed;

	private int turnsOfOthers;

	/**
	 * @param changed wakes a thread of the lane
	 */
	Ring(Condition changed) {
		this.changed = changed;
	}

	/** Its turn is next: it is to end. */
	void addFirst(Entry entry) {
		this.ready.addFirst(entry);
		this.changed.signal();
	}

	/** Its turn comes after all others of its kind. */
	void addLast(Entry entry) {
		(entry.background ? this.behind : this.ready).addLast(entry);
		this.changed.signal();
	}

	/** Moves a run that stands here to the front. */
	void hurry(Entry entry) {
		if (this.ready.remove(entry) || this.behind.remove(entry)) {
			addFirst(entry);
		}
	}

	boolean isEmpty() {
		return this.ready.isEmpty() && this.behind.isEmpty();
	}

	/** The run whose turn it is, to be given back; null if there is none. */
	@Nullable Entry take() {
		boolean fromBehind = !this.behind.isEmpty() && (this.ready.isEmpty() || this.turnsOfOthers >= PATIENCE);
		Entry entry = fromBehind ? this.behind.poll() : this.ready.poll();
		if (entry != null) {
			this.turnsOfOthers = fromBehind ? 0 : Math.min(PATIENCE, this.turnsOfOthers + 1);
			this.inHand.add(entry);
		}
		return entry;
	}

	void giveBack(Entry entry) {
		this.inHand.remove(entry);
	}

	/** All runs, those in hand first. */
	List<Entry> all() {
		List<Entry> all = new ArrayList<>(this.inHand);
		all.addAll(this.ready);
		all.addAll(this.behind);
		return all;
	}

	/** Waits for a change, with the lock given up meanwhile. */
	void await() {
		this.changed.awaitUninterruptibly();
	}

	void wake() {
		this.changed.signal();
	}

	void wakeAll() {
		this.changed.signalAll();
	}

}

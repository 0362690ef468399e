package io.sfumato.engine.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.schedule.Work.Lane;

/**
 * Admits a bounded number of runs and lets the active ones take turns, one unit each.
 * <p>
 * A run that finds a free place is active at once, otherwise it waits in order of
 * arrival, and where the queue is full it is refused. An active run stands in the ring of
 * the lane its next unit belongs to; a thread of that lane takes the first of the ring,
 * does one unit and puts it back at the end. So a short answer waits for one unit of each
 * other run, never for their ends, and a run is never in two hands. Who is to be stopped
 * (cancelled, too late, shutting down) is called at once, so that a native call returns,
 * and moves to the front, queue or ring: it ends before any further unit of its own.
 * <p>
 * Beside them there are few places in the background, for runs that nobody waits for.
 * They take no place from the others, never wait in the queue, and have a turn when the
 * others leave one ({@link Ring}).
 * <p>
 * Threads are platform threads, since native calls pin virtual ones. Thread-safe.
 */
public final class StepScheduler implements AutoCloseable {

	private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

	private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

	/** As much as one prepares its media while the other one's steps are made. */
	private static final int BACKGROUND_RUNS = 2;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Lane, Ring> rings = new EnumMap<>(Lane.class);

	private final WaitingLine queue = new WaitingLine();

	private final List<Thread> threads = new ArrayList<>();

	private final ScheduledThreadPoolExecutor timer;

	private final int activeRuns;

	private final int queueLimit;

	private final LongSupplier nanoTime;

	private int active;

	private int reserved;

	/** Places in the background that are taken, by runs or for them. */
	private int background;

	private boolean closing;

	private double meanRunNanos;

	/**
	 * @param stepThreads threads that make forward passes
	 * @param activeRuns runs that take turns
	 * @param queueLimit runs that may wait beside them
	 * @param nanoTime a monotonic clock
	 */
	public StepScheduler(int stepThreads, int activeRuns, int queueLimit, LongSupplier nanoTime) {
		this.activeRuns = activeRuns;
		this.queueLimit = queueLimit;
		this.nanoTime = nanoTime;
		this.timer = new ScheduledThreadPoolExecutor(1,
				Thread.ofPlatform().daemon().name("sfumato-deadlines").factory());
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		for (Lane lane : Lane.values()) {
			this.rings.put(lane, new Ring(this.lock.newCondition()));
			int count = (lane == Lane.STEPS) ? stepThreads : 1;
			for (int number = 1; number <= count; number++) {
				this.threads.add(Thread.ofPlatform()
					.daemon()
					.name("sfumato-%s-%d".formatted(lane.name().toLowerCase(Locale.ROOT), number))
					.start(() -> work(lane)));
			}
		}
	}

	/**
	 * Takes a place for a run, to be started or given back.
	 * @throws OverloadedException if none is left
	 * @throws NotReadyException if the scheduler is closing
	 */
	public Place reserve() {
		this.lock.lock();
		try {
			if (this.closing) {
				throw shuttingDown();
			}
			if (this.active + this.queue.size() + this.reserved >= this.activeRuns + this.queueLimit) {
				throw new OverloadedException("All %d places are taken: %d runs are active and %d wait"
					.formatted(this.activeRuns + this.queueLimit, this.active, this.queue.size()), retryAfter());
			}
			this.reserved++;
			return new Place(false);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes a place in the background.
	 * @throws OverloadedException if none is left
	 * @throws NotReadyException if the scheduler is closing
	 */
	public Place reserveInBackground() {
		this.lock.lock();
		try {
			if (this.closing) {
				throw shuttingDown();
			}
			if (this.background >= BACKGROUND_RUNS) {
				throw new OverloadedException("All %d places in the background are taken".formatted(BACKGROUND_RUNS),
						SHORTEST_RETRY);
			}
			this.background++;
			return new Place(true);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Runs that take turns, in the background too. */
	public int active() {
		this.lock.lock();
		try {
			return this.active + this.background;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Runs that wait. */
	public int queued() {
		this.lock.lock();
		try {
			return this.queue.size() + this.reserved;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Admits nobody any more, stops whoever is there before the next unit, and waits for
	 * the threads.
	 */
	@Override
	public void close() {
		List<Entry> all = new ArrayList<>();
		this.lock.lock();
		try {
			this.closing = true;
			all.addAll(this.queue.all());
			this.rings.values().forEach((ring) -> all.addAll(ring.all()));
		}
		finally {
			this.lock.unlock();
		}
		all.forEach((entry) -> stop(entry, shuttingDown()));
		this.lock.lock();
		try {
			wakeIfDone();
		}
		finally {
			this.lock.unlock();
		}
		this.timer.shutdownNow();
		boolean interrupted = false;
		for (Thread thread : this.threads) {
			while (thread.isAlive() && thread != Thread.currentThread()) {
				try {
					thread.join();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static NotReadyException shuttingDown() {
		return new NotReadyException("The engine is shutting down", SHORTEST_RETRY);
	}

	/**
	 * When what waits now will have been served, judged by the runs that ended lately.
	 */
	private Duration retryAfter() {
		double nanos = this.meanRunNanos * (this.queue.size() + 1) / this.activeRuns;
		Duration estimate = Duration.ofSeconds((long) Math.ceil(nanos / 1e9));
		if (estimate.compareTo(SHORTEST_RETRY) < 0) {
			return SHORTEST_RETRY;
		}
		return (estimate.compareTo(LONGEST_RETRY) > 0) ? LONGEST_RETRY : estimate;
	}

	private void admit(Entry entry) {
		this.lock.lock();
		try {
			if (this.closing && entry.reason == null) {
				entry.reason = shuttingDown();
			}
			if (entry.background) {
				activate(entry);
				return;
			}
			this.reserved--;
			if (this.active < this.activeRuns && this.queue.isEmpty()) {
				activate(entry);
			}
			else {
				this.queue.add(entry);
				ring(Lane.STEPS).wake();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void stop(Entry entry, EngineException reason) {
		this.lock.lock();
		try {
			if (entry.finished || entry.reason != null) {
				return;
			}
			entry.reason = reason;
			if (this.queue.remove(entry)) {
				// it still has to be told, by an engine thread; it takes no place for
				// that
				ring(Lane.STEPS).addFirst(entry);
				ring(Lane.STEPS).wake();
			}
			else {
				this.rings.values().forEach((ring) -> ring.hurry(entry));
			}
		}
		finally {
			this.lock.unlock();
		}
		entry.work.stop();
	}

	private Ring ring(Lane lane) {
		return Objects.requireNonNull(this.rings.get(lane), "every lane has a ring");
	}

	private void activate(Entry entry) {
		if (!entry.background) {
			this.active++;
			entry.active = true;
		}
		entry.startedNanos = this.nanoTime.getAsLong();
		ring(entry.work.lane()).addLast(entry);
	}

	private void work(Lane lane) {
		Ring ring = ring(lane);
		while (true) {
			Entry entry;
			List<Entry> told = List.of();
			this.lock.lock();
			try {
				while (ring.isEmpty() && !(lane == Lane.STEPS && this.queue.hasMoved()) && !isDone()) {
					ring.await();
				}
				if (lane == Lane.STEPS && this.queue.hasMoved()) {
					told = takeMoved();
				}
				entry = ring.take();
				if (entry == null && told.isEmpty() && isDone()) {
					return;
				}
			}
			finally {
				this.lock.unlock();
			}
			// a run that has started meanwhile drops what it is told here
			told.forEach((moved) -> guarded(() -> moved.work.waiting(moved.toldPosition)));
			if (entry != null) {
				boolean more = unit(entry);
				giveBack(ring, entry, more);
			}
		}
	}

	/** Whether nothing is left to do and nothing will come. */
	private boolean isDone() {
		return this.closing && this.active == 0 && this.background == 0 && this.queue.isEmpty() && this.reserved == 0
				&& this.rings.values().stream().allMatch(Ring::isEmpty);
	}

	private boolean unit(Entry entry) {
		EngineException reason = entry.reason;
		try {
			if (reason == null) {
				if (!entry.begun) {
					entry.begun = true;
					entry.work.started();
				}
				return entry.work.advance();
			}
		}
		catch (Throwable ex) {
			// whatever it is, it ends this run and no other; the thread goes on
			reason = entry.reason;
			if (reason == null) {
				reason = (ex instanceof EngineException problem) ? problem
						: new ModelFaultException("The run failed: " + ex, ex);
			}
		}
		EngineException problem = reason;
		guarded(() -> entry.work.end(problem));
		return false;
	}

	private void giveBack(Ring ring, Entry entry, boolean more) {
		this.lock.lock();
		try {
			ring.giveBack(entry);
			if (more) {
				Ring next = ring(entry.work.lane());
				if (entry.reason != null) {
					next.addFirst(entry);
				}
				else {
					next.addLast(entry);
				}
				return;
			}
			entry.finished = true;
			ScheduledFuture<?> deadline = entry.deadline;
			if (deadline != null) {
				deadline.cancel(false);
			}
			if (entry.background) {
				this.background--;
			}
			if (entry.active) {
				this.active--;
				double nanos = this.nanoTime.getAsLong() - entry.startedNanos;
				this.meanRunNanos = (this.meanRunNanos == 0) ? nanos : 0.8 * this.meanRunNanos + 0.2 * nanos;
				Entry next = this.queue.poll();
				if (next != null) {
					activate(next);
					ring(Lane.STEPS).wake();
				}
			}
			wakeIfDone();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void wakeIfDone() {
		if (isDone()) {
			this.rings.values().forEach(Ring::wakeAll);
		}
	}

	private List<Entry> takeMoved() {
		List<Entry> moved = this.queue.takeMoved(this.nanoTime.getAsLong());
		if (this.queue.soonest() != WaitingLine.NOBODY && !this.closing) {
			this.timer.schedule(this::remindOfPositions, this.queue.soonest(), TimeUnit.NANOSECONDS);
		}
		return moved;
	}

	private void remindOfPositions() {
		this.lock.lock();
		try {
			this.queue.remind();
			ring(Lane.STEPS).wake();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A run's own failure must not end the thread that all runs share. */
	private static void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			Thread thread = Thread.currentThread();
			thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
		}
	}

	/**
	 * A place that was taken: start a run in it, or give it back.
	 */
	public final class Place {

		private final boolean background;

		private boolean used;

		private Place(boolean background) {
			this.background = background;
		}

		/**
		 * Starts or enqueues a run.
		 * @param deadline how long it may take from now
		 * @return how to cancel it
		 */
		public Admission start(Work work, Duration deadline) {
			use();
			Entry entry = new Entry(work, this.background);
			admit(entry);
			StepScheduler.this.lock.lock();
			try {
				if (!entry.finished && !StepScheduler.this.closing) {
					entry.deadline = StepScheduler.this.timer
						.schedule(
								() -> stop(entry,
										new DeadlineExceededException("The run took longer than its deadline of %d ms"
											.formatted(deadline.toMillis()))),
								deadline.toNanos(), TimeUnit.NANOSECONDS);
				}
			}
			finally {
				StepScheduler.this.lock.unlock();
			}
			return (reason) -> stop(entry, new RunCancelledException(reason));
		}

		/** Gives it back unused. */
		public void release() {
			use();
			StepScheduler.this.lock.lock();
			try {
				if (this.background) {
					StepScheduler.this.background--;
				}
				else {
					StepScheduler.this.reserved--;
				}
				wakeIfDone();
			}
			finally {
				StepScheduler.this.lock.unlock();
			}
		}

		private void use() {
			if (this.used) {
				throw new IllegalStateException("The place is used already");
			}
			this.used = true;
		}

	}

	/** A run that was admitted. */
	public interface Admission {

		/** Ends the run before its next unit; without effect when it has ended. */
		void cancel(String reason);

	}

}

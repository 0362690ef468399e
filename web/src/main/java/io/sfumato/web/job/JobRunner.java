package io.sfumato.web.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Runs the items of all jobs, one at a time: each job has one in turn, so that a short
 * job doesn't wait for the end of a long one. An item that the server has no moment for,
 * or its caller's limits no room, comes again later; anything else is its answer. When
 * the server stops, the item that is being run is given up, and the next server runs it.
 * An item in whose middle servers end without having stopped is tried twice and no more:
 * whether it is the reason or not, what stands behind it would never be run.
 * <p>
 * Its one thread begins with the first job and blocks wherever it has to.
 */
@Component
public class JobRunner implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(JobRunner.class);

	private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

	/** After something broke that another try may find mended. */
	private static final Duration LONG_WAIT = Duration.ofSeconds(10);

	/** Nothing is put off for longer without being looked at again. */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

	/** How long a batch's end waits for room. */
	private static final Duration PATIENCE = Duration.ofDays(1);

	/** Servers that one item may cost. */
	private static final int MOST_LOST = 2;

	private final JobStore store;

	private final ItemCalls calls;

	private final Allowances allowances;

	private final BatchFiles files;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private @Nullable Thread thread;

	private final Sinks.Empty<Void> closed = Sinks.empty();

	private boolean stopping;

	private boolean news;

	/** The job whose item is being run, and the item's answer. */
	private @Nullable Job current;

	private @Nullable CompletableFuture<ItemCalls.@Nullable Answer> answer;

	/** Jobs of which the log says already that they wait for room. */
	private final Set<String> hindered = new HashSet<>();

	private String lastId = "";

	/**
	 * @param allowances what callers' limits leave; by default everything
	 */
	JobRunner(JobStore store, ItemCalls calls, ObjectProvider<Allowances> allowances, BatchFiles files) {
		this.store = store;
		this.calls = calls;
		this.allowances = allowances.getIfAvailable(() -> Allowances.ALL);
		this.files = files;
	}

	/** Goes on with what a server before this one left, if there ever was one. */
	public void resume() {
		if (this.store.storage().exists()) {
			wake();
		}
	}

	/** There is something new to do. */
	void wake() {
		this.lock.lock();
		try {
			this.news = true;
			this.changed.signalAll();
			if (this.thread == null && !this.stopping) {
				this.thread = Thread.ofPlatform().name("jobs").daemon().start(this::work);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends a job before its time; what it has given so far stays. */
	void cancel(Job job) throws IOException {
		Instant now = this.store.clock().instant();
		job.change((head) -> (head.ending() != null) ? head
				: head.ending(JobState.CANCELLED).in(JobState.CANCELLING, now));
		this.lock.lock();
		try {
			job.waitUntil(Instant.MIN);
			if (this.current == job && this.answer != null) {
				this.answer.cancel(true);
			}
		}
		finally {
			this.lock.unlock();
		}
		wake();
	}

	/** Completes when nothing is run any more, since the server stops. */
	Mono<Void> closed() {
		return this.closed.asMono();
	}

	/** Gives up what is being run, and waits for that. Nothing runs from then on. */
	@Override
	public void close() {
		this.closed.tryEmitEmpty();
		Thread running;
		this.lock.lock();
		try {
			this.stopping = true;
			running = this.thread;
			if (this.answer != null) {
				this.answer.cancel(true);
			}
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (running != null && running != Thread.currentThread()) {
			try {
				running.join(LONG_WAIT);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void work() {
		Job job = next();
		while (job != null) {
			advance(job);
			job = next();
		}
	}

	/** The job whose turn it is, waited for; null at the server's end. */
	private @Nullable Job next() {
		while (true) {
			Optional<List<Job>> unfinished = unfinished();
			Instant now = this.store.clock().instant();
			Instant soonest = unfinished.isPresent() ? Instant.MAX : now.plus(LONG_WAIT);
			Job first = null;
			for (Job job : unfinished.orElse(List.of())) {
				// further away than anything is put off: the clock was set back
				boolean later = job.notBefore().isAfter(now) && !job.notBefore().isAfter(now.plus(LONGEST_WAIT));
				if (later) {
					soonest = job.notBefore().isBefore(soonest) ? job.notBefore() : soonest;
				}
				else if (job.head().id().compareTo(this.lastId) > 0) {
					return (takes(job)) ? job : null;
				}
				else if (first == null) {
					first = job;
				}
			}
			if (first != null) {
				return takes(first) ? first : null;
			}
			if (!awaitNews(now, soonest)) {
				return null;
			}
		}
	}

	private boolean takes(Job job) {
		this.lock.lock();
		try {
			this.lastId = job.head().id();
			return !this.stopping;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Empty if they can't be looked at now. */
	private Optional<List<Job>> unfinished() {
		try {
			return Optional.of(this.store.unfinished());
		}
		catch (ProblemException ex) {
			// it was logged where it happened; whoever asks for a job is told
			return Optional.empty();
		}
		catch (RuntimeException ex) {
			logger.error("The jobs can't be looked at; nothing is run meanwhile", ex);
			return Optional.empty();
		}
	}

	private boolean awaitNews(Instant now, Instant soonest) {
		this.lock.lock();
		try {
			long nanos = soonest.equals(Instant.MAX) ? Long.MAX_VALUE : Duration.between(now, soonest).toNanos();
			while (!this.news && !this.stopping && nanos > 0) {
				nanos = this.changed.awaitNanos(nanos);
			}
			this.news = false;
			return !this.stopping;
		}
		catch (InterruptedException ex) {
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Does the next thing for a job. */
	private void advance(Job job) {
		Instant now = this.store.clock().instant();
		JobState ending = job.head().ending();
		try {
			job.change((head) -> progressed(head, now));
			if (job.head().ending() == null && !job.isOver()) {
				run(job, job.next());
			}
			if (job.isOver()) {
				job.change((head) -> (head.ending() != null) ? head
						: head.ending(JobState.COMPLETED).in(JobState.FINISHING, now));
			}
			if (job.head().ending() != null) {
				finish(job);
			}
			this.hindered.remove(job.head().id());
		}
		catch (ProblemException wait) {
			Duration retryAfter = wait.problem().retryAfter();
			if (wait.problem().kind() == ProblemKind.STORAGE_FULL) {
				if (this.hindered.add(job.head().id())) {
					logger.warn("{} can't go on before there is room on disk, and tries again: {}", job.head().id(),
							wait.problem().detail());
				}
				job.tell(JobRunner::hindered);
			}
			putOff(job, ending, now.plus((retryAfter != null) ? bounded(retryAfter) : LONG_WAIT));
		}
		catch (IOException ex) {
			logger.warn("{} can't be kept on disk now and tries again later", job.head().id(), ex);
			job.tell(JobRunner::hindered);
			putOff(job, ending, now.plus(LONG_WAIT));
		}
		catch (RuntimeException | Error ex) {
			// an error, too: without this thread no job of anybody would go on
			logger.warn("{} can't go on now and tries again later", job.head().id(), ex);
			putOff(job, ending, now.plus(LONG_WAIT));
		}
	}

	/**
	 * Lets a job wait, unless somebody has cancelled it since it was looked at: that has
	 * nothing to wait for.
	 * @param ending what it was ending with when it was looked at
	 */
	private void putOff(Job job, @Nullable JobState ending, Instant notBefore) {
		this.lock.lock();
		try {
			if (job.head().ending() == ending) {
				job.waitUntil(notBefore);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static Duration bounded(Duration wait) {
		if (wait.compareTo(SHORTEST_WAIT) < 0) {
			return SHORTEST_WAIT;
		}
		return (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT;
	}

	/** A batch says what its end waits for. */
	private static JobHead hindered(JobHead head) {
		BatchHead batch = head.batch();
		if (batch == null || head.ending() == null || !batch.errors().isEmpty()) {
			return head;
		}
		return head.with(noRoom(batch, "The server has no room for the batch's files yet; it tries again for a day."));
	}

	private static BatchHead noRoom(BatchHead batch, String message) {
		return batch.hindered(List.of(new BatchHead.LineError("storage_full", null, message, null)));
	}

	private static JobHead progressed(JobHead head, Instant now) {
		if (head.ending() != null) {
			return head;
		}
		if (!now.isBefore(head.expiresAt())) {
			return head.ending(JobState.EXPIRED).in(JobState.FINISHING, now);
		}
		return (head.state() == JobState.WAITING) ? head.in(JobState.RUNNING, now) : head;
	}

	private void run(Job job, Job.Item item) throws IOException {
		if (mend(job, item)) {
			return;
		}
		if (job.lost() >= MOST_LOST) {
			giveUp(job, item);
			return;
		}
		LongConsumer used = this.allowances.begin(job.head().key());
		ItemCalls.Answer answer = null;
		try {
			answer = answer(job, item);
		}
		finally {
			used.accept((answer != null) ? answer.tokens() : 0);
		}
		if (answer == null) {
			return;
		}
		if (answer.isForLater()) {
			Duration retryAfter = answer.retryAfter();
			job.waitUntil(
					this.store.clock().instant().plus((retryAfter != null) ? bounded(retryAfter) : SHORTEST_WAIT));
			return;
		}
		job.append(item, Result.line(item.id(), answer), answer.status() < 300);
	}

	/** Answers an item with a problem, without running it. */
	private void giveUp(Job job, Job.Item item) throws IOException {
		logger.warn("{} servers ended while they ran an item of {}: it isn't tried again", job.lost(), job.head().id());
		var problem = new ProblemException(ProblemKind.INTERNAL,
				"The server ended %d times while it ran this item, which isn't tried again.".formatted(job.lost()));
		ItemCalls.Answer answer = this.calls.refuse(job.head().path(), problem).block();
		if (answer == null) {
			throw new IllegalStateException("a refusal has no answer");
		}
		job.append(item, Result.line(item.id(), answer), false);
	}

	/** Writes what became of an item and couldn't be written before, if there is any. */
	private static boolean mend(Job job, Job.Item item) throws IOException {
		byte[] unwritten = job.unwritten();
		if (unwritten == null) {
			return false;
		}
		Result result = Result.of(unwritten);
		job.append(item, unwritten, result.isRun() ? result.isDone() : null);
		return true;
	}

	/** The answer of an item; null if it was given up. */
	private ItemCalls.@Nullable Answer answer(Job job, Job.Item item) throws IOException {
		byte[] request = job.request(item);
		job.begun();
		try {
			CompletableFuture<ItemCalls.@Nullable Answer> coming = call(job, request);
			return (coming != null) ? coming.get() : null;
		}
		catch (CancellationException | InterruptedException ex) {
			return null;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("a route failed without an answer", ex.getCause());
		}
		finally {
			job.rested();
			this.lock.lock();
			this.current = null;
			this.answer = null;
			this.lock.unlock();
		}
	}

	/** Sends an item on its way; null if it is too late for that. */
	private @Nullable CompletableFuture<ItemCalls.@Nullable Answer> call(Job job, byte[] request) {
		JobHead head = job.head();
		this.lock.lock();
		try {
			if (this.stopping || job.head().ending() != null) {
				return null;
			}
			CompletableFuture<ItemCalls.@Nullable Answer> coming = this.calls.call(head.path(), request, head.key())
				.toFuture();
			this.current = job;
			this.answer = coming;
			return coming;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean isPatient(JobHead head, Instant now) {
		JobState began = (head.since().containsKey(JobState.CANCELLING)) ? JobState.CANCELLING : JobState.FINISHING;
		return now.isBefore(head.since().getOrDefault(began, now).plus(PATIENCE));
	}

	private static JobHead failed(JobHead head, Instant now) {
		BatchHead batch = head.batch();
		JobHead last = (batch == null) ? head
				: head.with(noRoom(batch.with(null, null), "For a day the server had no room for the batch's files."));
		return last.ending(JobState.FAILED).in(JobState.FAILED, now);
	}

	private void finish(Job job) throws IOException {
		while (!job.isOver()) {
			Job.Item item = job.next();
			if (!mend(job, item)) {
				job.append(item, Result.line(item.id()), null);
			}
		}
		try {
			this.files.write(job);
		}
		catch (ProblemException ex) {
			Instant now = this.store.clock().instant();
			if (ex.problem().kind() != ProblemKind.STORAGE_FULL || isPatient(job.head(), now)) {
				throw ex;
			}
			logger.error("{} failed: for a day there was no room for its files", job.head().id());
			job.change((head) -> failed(head, now));
			return;
		}
		Instant now = this.store.clock().instant();
		job.change((head) -> {
			JobState end = head.ending();
			return head.in((end != null) ? end : JobState.COMPLETED, now);
		});
		JobHead head = job.head();
		logger.info("{} {}: {} of {} items answered, {} refused", head.id(), head.state().label(), head.done(),
				head.total(), head.failed());
	}

}

package io.sfumato.engine.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(30)
class StepSchedulerTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final AtomicLong clock = new AtomicLong();

	private final StepScheduler scheduler = new StepScheduler(1, 1, 3, this.clock::get);

	@AfterEach
	void close() {
		this.scheduler.close();
		assertThat(this.scheduler.active()).isZero();
		assertThat(this.scheduler.queued()).isZero();
	}

	@Test
	void retryAfterFollowsFromMeasuredRuns() throws Exception {
		Task measured = start(new Task(1, () -> this.clock.addAndGet(TimeUnit.SECONDS.toNanos(4))));
		measured.ended();
		// its place is free and its time noted a moment after its last unit
		while (this.scheduler.active() > 0) {
			Thread.onSpinWait();
		}
		CountDownLatch go = new CountDownLatch(1);
		List<Task> all = new ArrayList<>();
		for (int number = 0; number < 4; number++) {
			all.add(start(new Task(1, () -> awaitQuietly(go))));
		}

		// three wait and one more would: four runs of four seconds, one after the other
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(this.scheduler::reserve)
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(16)));
		go.countDown();
		for (Task task : all) {
			task.ended();
		}
	}

	@Test
	void positionsAreToldOnChangeAndAtMostOnceASecond() throws Exception {
		List<CountDownLatch> gates = new ArrayList<>();
		List<Task> tasks = new ArrayList<>();
		try (StepScheduler patient = new StepScheduler(1, 1, 11, this.clock::get)) {
			for (int number = 0; number < 12; number++) {
				CountDownLatch gate = new CountDownLatch(1);
				gates.add(gate);
				tasks.add(new Task(2, () -> awaitQuietly(gate)));
				patient.reserve().start(tasks.getLast(), LONG);
			}
			for (int number = 0; number < 12; number++) {
				// what those behind it are told, they are told before it begins
				tasks.get(number).begun.await();
				this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
				gates.get(number).countDown();
				tasks.get(number).ended();
			}
		}

		List<Task.Told> told = List.copyOf(tasks.getLast().told);
		// ten times in four seconds it moved up
		assertThat(told).hasSizeBetween(2, 5);
		for (int at = 1; at < told.size(); at++) {
			assertThat(told.get(at).position()).isLessThan(told.get(at - 1).position());
			assertThat(told.get(at).nanos() - told.get(at - 1).nanos()).isGreaterThanOrEqualTo(1_000_000_000);
		}
	}

	@Test
	void placeCanBeGivenBack() {
		List<StepScheduler.Place> places = new ArrayList<>();
		for (int number = 0; number < 4; number++) {
			places.add(this.scheduler.reserve());
		}
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(this.scheduler::reserve);

		places.getFirst().release();

		places.set(0, this.scheduler.reserve());
		places.forEach(StepScheduler.Place::release);
		assertThatIllegalStateException().isThrownBy(places.getFirst()::release);
	}

	@Test
	void workThatThrowsEndsAloneWhateverItThrows() throws Exception {
		Task failing = start(new Task(1, () -> {
			throw new StackOverflowError();
		}));
		Task ending = start(new Task(1, () -> {
			throw new IllegalStateException();
		}) {

			@Override
			public void end(EngineException problem) {
				super.end(problem);
				throw new IllegalStateException("even the end fails");
			}

		});
		Task fine = start(new Task(3, () -> {
		}));

		assertThat(failing.ended()).isInstanceOf(ModelFaultException.class);
		assertThat(ending.ended()).isInstanceOf(ModelFaultException.class);
		assertThat(fine.ended()).isNull();
	}

	@Test
	void closingWaitsForWhoHoldsAPlace() throws Exception {
		StepScheduler.Place place = this.scheduler.reserve();
		Thread closing = Thread.ofVirtual().start(this.scheduler::close);
		// before that it may wait for the lock, and the scheduler is as open as ever
		while (!isClosing()) {
			Thread.onSpinWait();
		}
		while (closing.getState() != Thread.State.WAITING) {
			Thread.onSpinWait();
		}

		Task late = new Task(1, () -> {
		});
		place.start(late, LONG);

		assertThat(late.ended()).isNotNull();
		closing.join();
	}

	@Test
	void theBackgroundTakesNoPlaceFromOthers() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		List<Task> behind = List.of(new Task(1, () -> awaitQuietly(go)), new Task(1, () -> awaitQuietly(go)));
		behind.forEach((task) -> this.scheduler.reserveInBackground().start(task, LONG));

		assertThatExceptionOfType(OverloadedException.class).isThrownBy(this.scheduler::reserveInBackground);
		List<Task> all = new ArrayList<>();
		for (int number = 0; number < 4; number++) {
			all.add(start(new Task(1, () -> awaitQuietly(go))));
		}

		go.countDown();
		for (Task task : all) {
			assertThat(task.ended()).isNull();
		}
		for (Task task : behind) {
			assertThat(task.ended()).isNull();
		}
	}

	@Test
	void theBackgroundHasItsTurnsWhenOthersLeaveSomeAndNowAndThen() throws Exception {
		List<String> turns = new CopyOnWriteArrayList<>();
		CountDownLatch go = new CountDownLatch(1);
		Task first = start(new Task(1, () -> awaitQuietly(go)));
		Task behind = new Task(4, () -> turns.add("behind"));
		this.scheduler.reserveInBackground().start(behind, LONG);
		Task other = start(new Task(40, () -> turns.add("other")));

		go.countDown();
		first.ended();
		other.ended();
		behind.ended();

		List<Integer> places = new ArrayList<>();
		for (int place = 0; place < turns.size(); place++) {
			if (turns.get(place).equals("behind")) {
				places.add(place);
			}
		}
		// after every fifteen turns of others, then at the end; the other one may enter a
		// turn late
		assertThat(places).hasSize(4);
		assertThat(places.get(1) - places.get(0)).isEqualTo(16);
		assertThat(places.get(2)).isBetween(32, 42);
		assertThat(places.get(3)).isEqualTo(43);
	}

	@Test
	void aPlaceInTheBackgroundIsStoppedLikeAnyOther() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		Task endless = new Task(Integer.MAX_VALUE, () -> awaitQuietly(go));
		StepScheduler.Admission admission = this.scheduler.reserveInBackground().start(endless, LONG);

		admission.cancel("enough");
		go.countDown();

		assertThat(endless.ended()).hasMessage("enough");
		this.scheduler.reserveInBackground().release();
	}

	private boolean isClosing() {
		try {
			this.scheduler.reserve().release();
			return false;
		}
		catch (NotReadyException ex) {
			return true;
		}
	}

	private Task start(Task task) {
		this.scheduler.reserve().start(task, LONG);
		return task;
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private class Task implements Work {

		private final int units;

		private final Runnable unit;

		private final List<Told> told = new CopyOnWriteArrayList<>();

		private final List<EngineException> problems = new CopyOnWriteArrayList<>();

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch end = new CountDownLatch(1);

		private int done;

		Task(int units, Runnable unit) {
			this.units = units;
			this.unit = unit;
		}

		@Nullable EngineException ended() throws InterruptedException {
			this.end.await();
			return this.problems.isEmpty() ? null : this.problems.getFirst();
		}

		@Override
		public Lane lane() {
			return Lane.STEPS;
		}

		@Override
		public void waiting(int position) {
			this.told.add(new Told(position, StepSchedulerTests.this.clock.get()));
		}

		@Override
		public void started() {
			this.begun.countDown();
		}

		@Override
		public boolean advance() {
			this.unit.run();
			if (++this.done == this.units) {
				this.end.countDown();
				return false;
			}
			return true;
		}

		@Override
		public void stop() {
		}

		private record Told(int position, long nanos) {
		}

		@Override
		public void end(EngineException problem) {
			this.problems.add(problem);
			this.end.countDown();
		}

	}

}

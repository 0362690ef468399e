package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static org.assertj.core.api.Assertions.assertThat;

/** An engine over a toy model that must leave nothing open. */
@Timeout(180)
abstract class EngineTest {

	static final EngineSettings SETTINGS = EngineSettings.embedded(Path.of("unused"));

	ToyModel toy = new ToyModel(AttentionPattern.SEGMENT_CAUSAL);

	LocalEngine engine = open(SETTINGS);

	@AfterEach
	void nothingIsLeftOpen() {
		this.engine.close();
		assertThat(this.toy.backbone().misuse()).isEmpty();
		assertThat(this.toy.backbone().open()).isZero();
		assertThat(this.toy.backbone().isClosed()).isTrue();
	}

	LocalEngine open(EngineSettings settings) {
		return new LocalEngine(this.toy.served(), settings, EngineObserver.NONE);
	}

	void reopen(ToyModel toy, EngineSettings settings) {
		reopen(toy, settings, EngineObserver.NONE);
	}

	void reopen(ToyModel toy, EngineSettings settings, EngineObserver observer) {
		nothingIsLeftOpen();
		this.toy = toy;
		this.engine = new LocalEngine(toy.served(), settings, observer);
	}

	Recording submit(RunRequest request) {
		return submit(request, (event) -> {
		});
	}

	Recording submit(RunRequest request, Consumer<GenerationEvent> also) {
		Recording recording = new Recording();
		recording.run = this.engine.submit(request, (event) -> {
			recording.add(event);
			also.accept(event);
		});
		return recording;
	}

	static void together(int count, Task task) throws Exception {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> all = new ArrayList<>();
			for (int number = 0; number < count; number++) {
				int own = number;
				all.add(threads.submit(() -> {
					task.run(own);
					return null;
				}));
			}
			for (Future<?> each : all) {
				each.get();
			}
		}
	}

	/** A run's place is free a moment after its last event. */
	void awaitIdle() {
		while (this.engine.status().activeRuns() + this.engine.status().queuedRuns() > 0) {
			Thread.onSpinWait();
		}
	}

	static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void awaitCancel(ForwardRequest request) {
		CountDownLatch cancelled = new CountDownLatch(1);
		try (var registration = request.cancel().onCancel(cancelled::countDown)) {
			awaitQuietly(cancelled);
		}
	}

	interface Task {

		void run(int number) throws Exception;

	}

	static final class Recording {

		private final List<GenerationEvent> events = new CopyOnWriteArrayList<>();

		private final CountDownLatch end = new CountDownLatch(1);

		Run run;

		void add(GenerationEvent event) {
			this.events.add(event);
			if (event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed) {
				this.end.countDown();
			}
		}

		RunResult result() {
			try {
				return this.run.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** The result is there just before the last event: waits for that one. */
		void ended() {
			awaitQuietly(this.end);
		}

		List<GenerationEvent> events() {
			ended();
			return List.copyOf(this.events);
		}

		<E extends GenerationEvent> List<E> all(Class<E> type) {
			return events().stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

}

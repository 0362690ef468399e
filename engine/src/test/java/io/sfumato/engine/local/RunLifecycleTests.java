package io.sfumato.engine.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Runs beside each other: admission, order, cancellation, deadlines and failures. */
class RunLifecycleTests extends EngineTest {

	@Test
	void twoHundredAtOnceAreAnsweredAsIfAlone() throws Exception {
		Map<Integer, RunResult> alone = new HashMap<>();
		for (int number = 0; number < 20; number++) {
			alone.put(number, submit(request(number)).result());
		}
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL),
				SETTINGS.with(new EngineSettings.Schedule(2, 4, 196, Duration.ofSeconds(60), Duration.ofSeconds(60)))
					.with(new EngineSettings.Caches(200, 500)));
		List<Recording> recordings = new CopyOnWriteArrayList<>();

		together(200, (number) -> {
			Recording recording = submit(request(number % 20));
			recordings.add(recording);
			assertThat(recording.result().texts()).isEqualTo(alone.get(number % 20).texts());
		});

		assertThat(recordings).hasSize(200);
		recordings.forEach((recording) -> assertStream(recording.events()).isComplete());
		awaitIdle();
		assertThat(this.engine.status().mediaCacheBytes()).isLessThanOrEqualTo(200);
		assertThat(this.engine.status().prefixCacheBytes()).isLessThanOrEqualTo(500);
	}

	@Test
	void beyondTheQueueIsRefusedAtOnceAndToldWhenToComeBack() throws Exception {
		CountDownLatch everybodyIsHere = new CountDownLatch(1);
		this.toy.backbone().before((request) -> awaitQuietly(everybodyIsHere));
		AtomicInteger refused = new AtomicInteger();
		List<Recording> admitted = new CopyOnWriteArrayList<>();

		together(200, (number) -> {
			try {
				admitted.add(submit(request(number % 20)));
			}
			catch (OverloadedException ex) {
				assertThat(ex.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
				refused.incrementAndGet();
			}
		});
		everybodyIsHere.countDown();

		assertThat(refused).hasValue(200 - 68);
		assertThat(admitted).hasSize(68);
		for (Recording recording : admitted) {
			recording.result();
			assertStream(recording.events()).isComplete();
		}
		assertThat(admitted.stream().filter((recording) -> !recording.all(GenerationEvent.Queued.class).isEmpty()))
			.isNotEmpty();
	}

	@Test
	void cancelledRunMakesNoFurtherPass() {
		AtomicReference<Run> run = new AtomicReference<>();
		AtomicInteger forwards = new AtomicInteger();
		CountDownLatch submitted = new CountDownLatch(1);
		Recording recording = submit(aRequest().strategy("quality").build(), (event) -> {
			if (event instanceof GenerationEvent.Step step && step.step() == 1) {
				awaitQuietly(submitted);
				run.get().cancel();
				forwards.set(this.toy.backbone().forwards());
			}
		});
		run.set(recording.run);
		submitted.countDown();

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(recording::result);

		recording.ended();
		assertStream(recording.events()).isWellFormed();
		this.engine.close();
		assertThat(this.toy.backbone().forwards()).isEqualTo(forwards.get());
	}

	@Test
	void passInFlightIsStopped() throws Exception {
		CompletableFuture<Void> inFlight = new CompletableFuture<>();
		this.toy.backbone().before((request) -> {
			inFlight.complete(null);
			awaitCancel(request);
		});
		Recording recording = submit(aRequest().build());
		inFlight.get();

		recording.run.cancel();

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(recording::result);
		assertThat(this.toy.backbone().forwards()).isEqualTo(1);
	}

	@Test
	void queuedRunIsCancelledWithoutAnyWork() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL),
				SETTINGS.with(new EngineSettings.Schedule(1, 1, 4, Duration.ofSeconds(60), Duration.ofSeconds(60))));
		CompletableFuture<Void> inFlight = new CompletableFuture<>();
		this.toy.backbone().before((request) -> {
			inFlight.complete(null);
			awaitQuietly(go);
		});
		Recording first = submit(aRequest().about("first").build());
		inFlight.get();
		Recording second = submit(aRequest().about("second").build());

		second.run.cancel();
		go.countDown();

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(second::result);
		first.result();
		assertThat(this.toy.encoded()).isEqualTo(1);
		assertThat(second.all(GenerationEvent.Encoded.class)).isEmpty();
	}

	@Test
	void cancellingAFinishedRunChangesNothing() {
		Recording recording = submit(aRequest().build());
		RunResult result = recording.result();

		recording.run.cancel();

		assertThat(recording.result()).isSameAs(result);
		recording.ended();
		assertStream(recording.events()).isComplete();
	}

	@Test
	void deadlineEndsARunInsideAPass() {
		this.toy.backbone().before(EngineTest::awaitCancel);

		Recording recording = submit(aRequest().deadlineMs(100).build());

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(recording::result)
			.withMessageContaining("100 ms");
		recording.ended();
		assertStream(recording.events()).isWellFormed();
	}

	@Test
	void deadlineEndsARunInTheQueue() throws Exception {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL),
				SETTINGS.with(new EngineSettings.Schedule(2, 1, 4, Duration.ofSeconds(60), Duration.ofSeconds(60))));
		CountDownLatch go = new CountDownLatch(1);
		CompletableFuture<Void> inFlight = new CompletableFuture<>();
		this.toy.backbone().before((request) -> {
			inFlight.complete(null);
			awaitQuietly(go);
		});
		Recording first = submit(aRequest().build());
		inFlight.get();

		Recording late = submit(aRequest().deadlineMs(100).build());

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(late::result);
		go.countDown();
		first.result();
	}

	@Test
	void failingRunHarmsNoOther() throws Exception {
		Map<Integer, RunResult> alone = new HashMap<>();
		for (int number = 0; number < 20; number++) {
			alone.put(number, submit(request(number)).result());
		}

		together(40, (number) -> {
			if (number % 4 == 3) {
				Recording poisoned = submit(aRequest().asking("Fail!").build());
				assertThatExceptionOfType(ModelFaultException.class).isThrownBy(poisoned::result);
				poisoned.ended();
				assertStream(poisoned.events()).isWellFormed();
			}
			else {
				assertThat(submit(request(number % 20)).result().texts()).isEqualTo(alone.get(number % 20).texts());
			}
		});
	}

	@Test
	void presetBehindTheModelsNameIsTheStrategy() {
		RunResult named = submit(aRequest().model(ToyModel.ID + ":fast").build()).result();
		RunResult both = submit(aRequest().model(ToyModel.ID + ":fast").strategy("fast").build()).result();

		assertThat(named.receipt().strategy()).isEqualTo("fast");
		assertThat(named.model()).isEqualTo(ToyModel.ID);
		assertThat(both.texts()).isEqualTo(named.texts());
	}

	@Test
	void brokenImageIsTheCallersFaultAndNamed() {
		Recording recording = submit(aRequest().media(List.of(ToyModel.image("fine"), ToyModel.brokenImage())).build());

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(recording::result).satisfies((ex) -> {
			assertThat(ex.problem()).isEqualTo(Problem.MEDIA_INVALID);
			assertThat(ex.pointer()).isEqualTo("/media/0");
		});
	}

	@Test
	void receiverThatFailsCancelsItsRun() {
		Recording recording = submit(aRequest().strategy("quality").build(), (event) -> {
			if (event instanceof GenerationEvent.Step) {
				throw new IllegalStateException("the client has gone");
			}
		});

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(recording::result);
		submit(aRequest().build()).result();
	}

	@Test
	void shortRunDoesNotWaitForLongOnes() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL),
				SETTINGS.with(new EngineSettings.Schedule(1, 5, 4, Duration.ofSeconds(60), Duration.ofSeconds(60))));
		List<String> order = new CopyOnWriteArrayList<>();
		CountDownLatch all = new CountDownLatch(1);
		this.toy.backbone().before((request) -> awaitQuietly(all));
		List<Recording> recordings = new ArrayList<>();
		for (String name : List.of("a", "b", "c")) {
			recordings.add(submit(aRequest().about(name).strategy("static").maxTokens(200).steps(200).build(),
					(event) -> note(order, name, event)));
		}
		recordings.add(submit(aRequest().about("d").strategy("static").maxTokens(2).steps(2).build(),
				(event) -> note(order, "short", event)));
		// pictures are seen beside the steps, one after the other and however long that
		// takes: when the fifth is looked at, those before it wait for their steps
		Recording fifth = submit(aRequest().about("e").build());
		while (this.toy.encoded() < 5) {
			Thread.onSpinWait();
		}
		fifth.run.cancel();

		all.countDown();
		recordings.forEach(Recording::result);

		List<String> steps = List.copyOf(order);
		// the long ones take 600 turns, and it has every fourth
		int last = steps.lastIndexOf("short");
		assertThat(last).isLessThan(8);
		assertThat(last - steps.indexOf("short")).isLessThanOrEqualTo(4);
		assertThat(Collections.frequency(steps, "short")).isEqualTo(2);
		// while three long ones run, each gets its turn
		List<String> middle = steps.subList(last + 31, last + 91);
		for (String name : List.of("a", "b", "c")) {
			assertThat(Collections.frequency(middle, name)).isEqualTo(20);
		}
	}

	private static void note(List<String> order, String name, GenerationEvent event) {
		if (event instanceof GenerationEvent.Step) {
			order.add(name);
		}
	}

	@Test
	void closedEngineStopsWhatRunsAndAdmitsNobody() throws Exception {
		CompletableFuture<Void> inFlight = new CompletableFuture<>();
		this.toy.backbone().before((request) -> {
			inFlight.complete(null);
			awaitCancel(request);
		});
		Recording recording = submit(aRequest().build());
		inFlight.get();

		this.engine.close();

		assertThatExceptionOfType(NotReadyException.class).isThrownBy(recording::result);
		assertThatExceptionOfType(NotReadyException.class).isThrownBy(() -> submit(aRequest().build()));
	}

	@Test
	void observerSeesEveryRunToItsEnd() {
		List<String> seen = new CopyOnWriteArrayList<>();
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL), SETTINGS, new EngineObserver() {

			@Override
			public void queued(String operation) {
				seen.add("queued " + operation);
			}

			@Override
			public void refused(String operation, EngineException problem) {
				seen.add("refused " + operation + " " + problem.problem());
			}

			@Override
			public void started(String operation, double queueMs) {
				seen.add("started " + operation);
			}

			@Override
			public void finished(String operation, Receipt receipt) {
				seen.add("finished " + operation + " " + receipt.strategy());
			}

			@Override
			public void failed(String operation, EngineException problem) {
				seen.add("failed " + operation + " " + problem.problem());
			}

		});

		Recording fine = submit(aRequest().build());
		fine.result();
		fine.ended();
		Recording poisoned = submit(aRequest().asking("Fail!").build());
		assertThatExceptionOfType(ModelFaultException.class).isThrownBy(poisoned::result);
		poisoned.ended();
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(aRequest().model("x").build()));

		assertThat(seen).containsExactly("queued captions", "started captions", "finished captions balanced",
				"queued answers", "started answers", "failed answers INTERNAL", "refused captions MODEL_NOT_FOUND");
	}

	private static RunRequest request(int number) {
		return switch (number % 4) {
			case 0 -> aRequest().about("p" + number % 7).build();
			case 1 -> aRequest().about("p" + number % 5, "q" + number % 3).asking("How " + number + "?").build();
			case 2 ->
				aRequest().about("p" + number % 3).asking("What?", "And " + number + "?").strategy("quality").build();
			default -> aRequest().about("p" + number % 7).captions(2).seed(number).build();
		};
	}

}

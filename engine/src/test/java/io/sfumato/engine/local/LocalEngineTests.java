package io.sfumato.engine.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.ForwardRequest;
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
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class LocalEngineTests {

	private static final EngineSettings SETTINGS = EngineSettings.embedded(Path.of("unused"));

	private ToyModel toy = new ToyModel(AttentionPattern.SEGMENT_CAUSAL);

	private LocalEngine engine = open(SETTINGS);

	@AfterEach
	void nothingIsLeftOpen() {
		this.engine.close();
		assertThat(this.toy.backbone().misuse()).isEmpty();
		assertThat(this.toy.backbone().open()).isZero();
		assertThat(this.toy.backbone().isClosed()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "quality,SEGMENT_CAUSAL", "balanced,SEGMENT_CAUSAL", "fast,SEGMENT_CAUSAL", "static,SEGMENT_CAUSAL",
			"lossless,SEGMENT_CAUSAL", "lossless,BIDIRECTIONAL", "quality,PREFIX_LM", "balanced,PREFIX_LM",
			"quality,BIDIRECTIONAL", "balanced,BIDIRECTIONAL", "static,BIDIRECTIONAL" })
	void everyStreamHoldsItsProperties(String strategy, AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);
		for (int picture = 0; picture < 12; picture++) {
			Recording recording = submit(aRequest().about("picture " + picture).strategy(strategy).build());

			recording.result();

			assertStream(recording.events()).isComplete();
		}
	}

	@ParameterizedTest
	@EnumSource(AttentionPattern.class)
	void losslessSaysWhatQualitySays(AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);
		for (int picture = 0; picture < 12; picture++) {
			RunResult quality = submit(aRequest().about("picture " + picture).strategy("quality").build()).result();
			RunResult lossless = submit(aRequest().about("picture " + picture).strategy("lossless").build()).result();

			assertThat(lossless.texts().getFirst().text()).isEqualTo(quality.texts().getFirst().text());
			// an end of the text is seen one pass later
			assertThat(lossless.receipt().forwardPasses()).isLessThanOrEqualTo(quality.receipt().forwardPasses() + 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "factor,1.0,confidence", "entropy,0.5,entropy" })
	void aRuleComesWithItsBoundAndScorer(String rule, double bound, String scorer) {
		RunResult result = submit(aRequest().unmask(rule).build()).result();

		assertThat(result.receipt().options()).containsEntry("unmask", rule)
			.containsEntry(rule.equals("factor") ? "factor" : "entropyBound", bound)
			.containsEntry("scorer", scorer)
			.doesNotContainKey("threshold");
		assertThat(result.receipt().exactness().commit()).isEqualTo("parallel");
	}

	@Test
	void manyQuestionsAnswerAsEachAlone() {
		String[] questions = { "one?", "two?", "three?", "four?", "five?", "six?", "seven?" };
		Recording together = submit(aRequest().about("a", "b").asking(questions).build());

		RunResult result = together.result();

		assertStream(together.events()).isComplete();
		for (int index = 0; index < questions.length; index++) {
			RunResult alone = submit(aRequest().about("a", "b").asking(questions[index]).build()).result();
			assertThat(result.texts().get(index).text()).isEqualTo(alone.texts().getFirst().text());
			assertThat(result.texts().get(index).confidence()).isEqualTo(alone.texts().getFirst().confidence());
		}
		assertThat(this.toy.encoded()).isEqualTo(2);
	}

	@Test
	void cachesChangeNothingButTheWork() {
		RunResult cold = submit(aRequest().about("a", "b").build()).result();
		RunResult warm = submit(aRequest().about("a", "b").build()).result();
		RunResult moved = submit(aRequest().about("b", "a").build()).result();
		RunResult without = submit(aRequest().about("a", "b").cache("none").build()).result();

		assertThat(warm.texts()).isEqualTo(cold.texts());
		assertThat(without.texts().getFirst().text()).isEqualTo(cold.texts().getFirst().text());
		assertThat(cold.receipt().cache())
			.isEqualTo(new Receipt.Cache("miss", "miss", null, warm.receipt().cache().prefixCells()));
		assertThat(warm.receipt().cache().visionFeatures()).isEqualTo("hit");
		assertThat(warm.receipt().cache().prefix()).isEqualTo("hit");
		assertThat(warm.receipt().prefillPasses()).isEqualTo(1);
		assertThat(cold.receipt().prefillPasses()).isEqualTo(3);
		assertThat(moved.receipt().prefillPasses()).isEqualTo(1);
		assertThat(without.receipt().prefillPasses()).isZero();
		assertThat(without.receipt().cache().prefix()).isEqualTo("none");
		assertThat(without.receipt().positionsComputed()).isEqualTo(without.receipt().positionsBaseline());
		assertThat(cold.receipt().positionsComputed()).isLessThan(cold.receipt().positionsBaseline());
		assertThat(cold.receipt().exactness().cache()).isEqualTo("exact");
		assertThat(without.receipt().exactness().cache()).isEqualTo("none");
	}

	@Test
	void qualityDecidesOneTokenAStepAndSaysSo() {
		Recording recording = submit(aRequest().strategy("quality").build());
		RunResult result = recording.result();

		assertThat(result.receipt().exactness().commit()).isEqualTo("sequential");
		recording.all(GenerationEvent.Step.class)
			.stream()
			.limit(result.receipt().steps() - 1)
			.forEach((step) -> assertThat(step.commits()).hasSize(1));
	}

	@Test
	void staticSpendsItsStepsWhateverTheText() {
		RunResult result = submit(aRequest().strategy("static").steps(6).build()).result();

		assertThat(result.receipt().steps()).isEqualTo(6);
		assertThat(result.receipt().forwardPasses()).isEqualTo(6);
		assertThat(result.receipt().commits()).isEqualTo(24);
		assertThat(result.receipt().options()).containsEntry("steps", 6).containsEntry("cache", "none");
	}

	@Test
	void sameSeedSameTextOtherSeedOtherText() {
		RunResult first = submit(aRequest().temperature(1).seed(7).build()).result();
		RunResult again = submit(aRequest().temperature(1).seed(7).build()).result();
		RunResult other = submit(aRequest().temperature(1).seed(8).build()).result();

		assertThat(again.texts()).isEqualTo(first.texts());
		assertThat(other.texts()).isNotEqualTo(first.texts());
		assertThat(first.receipt().seed()).isEqualTo(7);
	}

	@Test
	void drawnSeedIsReportedAndRepeatsTheRun() {
		RunResult drawn = submit(aRequest().temperature(1).build()).result();

		RunResult again = submit(aRequest().temperature(1).seed(drawn.receipt().seed()).build()).result();

		assertThat(again.texts()).isEqualTo(drawn.texts());
	}

	@Test
	void severalCaptionsDifferAndShareTheirPrefix() {
		Recording recording = submit(aRequest().captions(4).temperature(1.5).seed(1).build());
		RunResult result = recording.result();

		assertStream(recording.events()).isComplete();
		assertThat(result.texts()).extracting(GeneratedText::text).doesNotHaveDuplicates();
		assertThat(result.texts()).extracting(GeneratedText::id).containsExactly("0", "1", "2", "3");
		assertThat(result.receipt().prefillPasses()).isEqualTo(2);
		RunResult third = submit(aRequest().temperature(1.5).seed(3).build()).result();
		assertThat(third.texts().getFirst().text()).isEqualTo(result.texts().get(2).text());
	}

	@Test
	void includedExtrasAreThereAndOthersAreNot() {
		Recording recording = submit(aRequest().include(Include.TOKENS, Include.TRACE).build());
		RunResult result = recording.result();
		RunResult plain = submit(aRequest().build()).result();

		List<GenerationEvent> events = recording.events();
		assertThat(result.trace()).isEqualTo(events.subList(0, events.size() - 1));
		assertThat(result.texts().getFirst().tokens()).hasSize(result.receipt().tokens());
		StringBuilder text = new StringBuilder();
		result.texts().getFirst().tokens().forEach((token) -> text.append(token.text()));
		assertThat(result.texts().getFirst().text()).startsWith(text.toString());
		assertThat(plain.trace()).isNull();
		assertThat(plain.texts().getFirst().tokens()).isNull();
	}

	@Test
	void promptIsDescribedBySegments() {
		RunResult result = submit(aRequest().about("a", "b").asking("one?", "three?").include(Include.PROMPT).build())
			.result();

		assertThat(result.prompts()).hasSize(2);
		assertThat(result.prompts().getFirst()).extracting(RunResult.PromptSegment::kind)
			.containsExactly("image", "image", "text");
		assertThat(result.prompts().get(1).getLast().tokens()).isEqualTo("three?".length() + 2);
		assertThat(result.prompts().getFirst().get(1).tokens()).isEqualTo(result.receipt().media().get(1).tokens());
		assertThat(submit(aRequest().build()).result().prompts()).isNull();
	}

	@Test
	void metadataComesBack() {
		assertThat(submit(aRequest().metadata(Map.of("order", "A-17")).build()).result().metadata())
			.containsExactly(Map.entry("order", "A-17"));
	}

	@Test
	void twoHundredAtOnceAreAnsweredAsIfAlone() throws Exception {
		Map<Integer, RunResult> alone = new HashMap<>();
		for (int number = 0; number < 20; number++) {
			alone.put(number, submit(request(number)).result());
		}
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL),
				SETTINGS.with(new EngineSettings.Schedule(2, 4, 196, Duration.ofSeconds(60), Duration.ofSeconds(60)))
					.with(new EngineSettings.Caches(200, 500)));
		List<Recording> recordings = Collections.synchronizedList(new ArrayList<>());

		together(200, (number) -> {
			Recording recording = submit(request(number % 20));
			recordings.add(recording);
			assertThat(recording.result().texts()).isEqualTo(alone.get(number % 20).texts());
		});

		assertThat(recordings).hasSize(200);
		recordings.forEach((recording) -> assertStream(recording.events()).isComplete());
		assertThat(this.engine.status().activeRuns()).isZero();
		assertThat(this.engine.status().queuedRuns()).isZero();
		assertThat(this.engine.status().mediaCacheBytes()).isLessThanOrEqualTo(200);
		assertThat(this.engine.status().prefixCacheBytes()).isLessThanOrEqualTo(500);
	}

	@Test
	void beyondTheQueueIsRefusedAtOnceAndToldWhenToComeBack() throws Exception {
		CountDownLatch everybodyIsHere = new CountDownLatch(1);
		this.toy.backbone().before((request) -> awaitQuietly(everybodyIsHere));
		AtomicInteger refused = new AtomicInteger();
		List<Recording> admitted = Collections.synchronizedList(new ArrayList<>());

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
		this.toy.backbone().before(LocalEngineTests::awaitCancel);

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
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch all = new CountDownLatch(1);
		this.toy.backbone().before((request) -> awaitQuietly(all));
		List<Recording> recordings = new ArrayList<>();
		for (String name : List.of("a", "b", "c")) {
			recordings.add(submit(aRequest().about(name).strategy("static").maxTokens(200).steps(200).build(),
					(event) -> note(order, name, event)));
		}
		recordings.add(submit(aRequest().about("d").strategy("static").maxTokens(2).steps(2).build(),
				(event) -> note(order, "short", event)));

		all.countDown();
		recordings.forEach(Recording::result);

		List<String> steps = List.copyOf(order);
		assertThat(steps.lastIndexOf("short")).isLessThan(40);
		assertThat(Collections.frequency(steps, "short")).isEqualTo(2);
		// while three long ones run, each gets its turn
		List<String> middle = steps.subList(60, 120);
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
		List<String> seen = Collections.synchronizedList(new ArrayList<>());
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

	@ParameterizedTest
	@EnumSource(AttentionPattern.class)
	void catalogueTellsWhatIsServed(AttentionPattern attention) {
		reopen(new ToyModel(attention), SETTINGS);

		var catalogue = this.engine.catalogue();

		assertThat(catalogue.models()).hasSize(1);
		assertThat(catalogue.models().getFirst().caches()).containsExactly(
				Map.entry("prefix", (attention == AttentionPattern.BIDIRECTIONAL) ? "approximate" : "exact"));
		assertThat(catalogue.models().getFirst().capabilities()).containsExactly("captions", "answers");
		assertThat(catalogue.strategies()).extracting((strategy) -> strategy.name())
			.containsExactly("quality", "lossless", "balanced", "fast", "static");
		catalogue.strategies().forEach((strategy) -> {
			assertThat(strategy.defaults()).containsKeys("steps", "blockLength", "maxTokens", "unmask", "cache");
			assertThat(strategy.parameters()).containsEntry("type", "object");
		});
		assertThat(catalogue.limits()).containsEntry("queue", 64L).containsEntry("imageBytes", 16L << 20);
	}

	@ParameterizedTest
	@ValueSource(strings = { "quality", "lossless", "balanced", "fast", "static" })
	void defaultsOfTheCatalogueAreThoseOfARun(String strategy) {
		Map<String, Object> shown = this.engine.catalogue()
			.strategies()
			.stream()
			.filter((each) -> each.name().equals(strategy))
			.findFirst()
			.orElseThrow()
			.defaults();

		Recording recording = submit(aRequest().strategy(strategy).build());
		RunResult result = recording.result();

		assertThat(result.receipt().options()).isEqualTo(shown);
		assertThat(recording.all(GenerationEvent.Accepted.class).getFirst().options()).isEqualTo(shown);
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

	private LocalEngine open(EngineSettings settings) {
		return new LocalEngine(this.toy.served(), settings, EngineObserver.NONE);
	}

	private void reopen(ToyModel toy, EngineSettings settings) {
		reopen(toy, settings, EngineObserver.NONE);
	}

	private void reopen(ToyModel toy, EngineSettings settings, EngineObserver observer) {
		nothingIsLeftOpen();
		this.toy = toy;
		this.engine = new LocalEngine(toy.served(), settings, observer);
	}

	private Recording submit(RunRequest request) {
		return submit(request, (event) -> {
		});
	}

	private Recording submit(RunRequest request, Consumer<GenerationEvent> also) {
		Recording recording = new Recording();
		recording.run = this.engine.submit(request, (event) -> {
			recording.add(event);
			also.accept(event);
		});
		return recording;
	}

	private static void together(int count, Task task) throws Exception {
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

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitCancel(ForwardRequest request) {
		CountDownLatch cancelled = new CountDownLatch(1);
		try (var registration = request.cancel().onCancel(cancelled::countDown)) {
			awaitQuietly(cancelled);
		}
	}

	private interface Task {

		void run(int number) throws Exception;

	}

	private static final class Recording {

		private final List<GenerationEvent> events = Collections.synchronizedList(new ArrayList<>());

		private final CountDownLatch end = new CountDownLatch(1);

		private Run run;

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

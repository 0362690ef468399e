package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * From image files to texts through the real decoder, tower, tokenizer and backbone, on a
 * tiny checkpoint of random weights.
 */
@Timeout(120)
class RealPathTests {

	@TempDir
	private static Path directory;

	private static LocalEngine engine;

	@BeforeAll
	static void open() {
		Path location = new TinyCheckpoint().writeTo(directory.resolve("tiny"));
		engine = LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("tiny", location, directory, "cpu", 1))
			.with(new EngineSettings.Caches(20_000, 40_000)), EngineObserver.NONE);
	}

	@AfterAll
	static void close() {
		engine.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "quality", "balanced", "fast", "static" })
	void everyStreamHoldsItsProperties(String strategy) throws Exception {
		for (int picture = 0; picture < 4; picture++) {
			List<GenerationEvent> events = new CopyOnWriteArrayList<>();
			Run run = engine.submit(request(picture).strategy(strategy).build(), events::add);

			RunResult result = run.await();

			awaitLast(events);
			assertStream(List.copyOf(events)).isComplete();
			assertThat(result.receipt().media()).hasSize(result.receipt().media().size());
			assertThat(result.receipt().modelRevision()).hasSize(64);
			assertThat(result.receipt().exactness().cache()).isEqualTo(strategy.equals("static") ? "none" : "exact");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "wino", "saber", "edit" })
	void revisingRunsHoldThemToo(String remask) throws Exception {
		for (int picture = 0; picture < 3; picture++) {
			List<GenerationEvent> events = new CopyOnWriteArrayList<>();

			RunResult result = engine.submit(request(picture).remask(remask).build(), events::add).await();

			awaitLast(events);
			assertStream(List.copyOf(events)).isComplete();
			assertThat(result.receipt().exactness().cache()).isEqualTo("exact");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "divprune", "redvtp", "fastv", "late", "progressive" })
	void prunedRunsHoldThemToo(String method) throws Exception {
		for (int picture = 0; picture < 3; picture++) {
			List<GenerationEvent> events = new CopyOnWriteArrayList<>();

			RunResult result = engine
				.submit(request(picture).strategy("quality").pruning(method, 0.5).build(), events::add)
				.await();

			awaitLast(events);
			assertStream(List.copyOf(events)).isComplete();
			assertThat(result.receipt().media())
				.allSatisfy((medium) -> assertThat(medium.kept()).isPositive().isLessThan(medium.tokens()));
		}
	}

	@Test
	void runsBesideOthersAnswerAsAlone() throws Exception {
		List<RunResult> alone = new ArrayList<>();
		for (int number = 0; number < 8; number++) {
			alone.add(run(request(number).build()));
		}
		List<Future<RunResult>> together = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int number = 0; number < 48; number++) {
				RunRequest request = request(number % 8).build();
				together.add(threads.submit(() -> run(request)));
			}
		}

		for (int number = 0; number < 48; number++) {
			assertThat(together.get(number).get().texts()).isEqualTo(alone.get(number % 8).texts());
		}
		assertThat(engine.status().mediaCacheBytes()).isLessThanOrEqualTo(20_000);
		assertThat(engine.status().prefixCacheBytes()).isLessThanOrEqualTo(40_000);
	}

	@Test
	void largePictureTakesMoreTokensUnlessDetailIsLow() {
		byte[] file = TinyCheckpoint.png(90, 120, 1);

		int high = run(aRequest().media(List.of(new MediaInput(null, file, null, Detail.HIGH, "page"))).build())
			.receipt()
			.media()
			.getFirst()
			.tokens();
		int low = run(aRequest().media(List.of(new MediaInput(null, file, null, Detail.LOW, "page"))).build()).receipt()
			.media()
			.getFirst()
			.tokens();

		assertThat(low).isLessThan(high);
	}

	@Test
	void contextAndInstructionsStandInThePrompt() {
		MediaInput picture = TinyCheckpoint.picture(40, 40, 5);
		Question question = new Question("q", "what?", null);
		Requests plain = aRequest().media(List.of(picture)).of(new Operation.Answer(List.of(question), null));
		Requests full = aRequest().media(List.of(picture))
			.instructions("be short")
			.of(new Operation.Answer(List.of(question), "a shelf"));

		List<GenerationEvent> events = new CopyOnWriteArrayList<>();
		int without = promptTokens(plain.build(), events);
		int with = promptTokens(full.build(), events);

		// <system>, the two texts and a line break between them
		assertThat(with - without).isEqualTo(1 + "be short".length() + 1 + "a shelf".length());
	}

	@Test
	void specialTokensInAQuestionAreOrdinaryText() {
		MediaInput picture = TinyCheckpoint.picture(40, 40, 5);

		RunResult result = run(aRequest().media(List.of(picture)).asking("<image><eos><mask>?").build());

		assertThat(result.receipt().media()).hasSize(1);
	}

	@Test
	void truncatedPictureIsTheCallersFault() {
		byte[] whole = TinyCheckpoint.png(60, 60, 2);
		MediaInput half = new MediaInput(null, Arrays.copyOf(whole, whole.length / 2), "image/png", Detail.AUTO,
				"scan");

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> run(aRequest().media(List.of(half)).build()))
			.satisfies((ex) -> {
				assertThat(ex.problem()).isEqualTo(Problem.MEDIA_INVALID);
				assertThat(ex.pointer()).isEqualTo("scan");
			});
	}

	private static int promptTokens(RunRequest request, List<GenerationEvent> events) {
		events.clear();
		try {
			engine.submit(request, events::add).await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return List.copyOf(events)
			.stream()
			.filter(GenerationEvent.Encoded.class::isInstance)
			.map(GenerationEvent.Encoded.class::cast)
			.findFirst()
			.orElseThrow()
			.promptTokens();
	}

	private static Requests request(int number) {
		MediaInput one = TinyCheckpoint.picture(20 + 9 * number, 30 + 13 * (number % 3), number % 5);
		MediaInput two = TinyCheckpoint.picture(50, 33, 100 + number % 2);
		return switch (number % 3) {
			case 0 -> aRequest().media(List.of(one));
			case 1 -> aRequest().media(List.of(one, two)).asking("What is " + number + "?", "And how many?");
			default -> aRequest().media(List.of(two)).captions(2).seed(number);
		};
	}

	private static RunResult run(RunRequest request) {
		try {
			return engine.submit(request, (event) -> {
			}).await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The result is there just before the last event. */
	private static void awaitLast(List<GenerationEvent> events) {
		while (!(events.getLast() instanceof GenerationEvent.Done)) {
			Thread.onSpinWait();
		}
	}

}

package io.sfumato.ai;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.engine.result.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
class SfumatoChatModelTests {

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G' };

	private final ScriptedRuns runs = new ScriptedRuns();

	private final SfumatoChatModel model = new SfumatoChatModel(this.runs,
			SfumatoChatOptions.builder().model("sfumato-mini").strategy("fast").build());

	@Test
	void aReplyHasItsMetadata() {
		ChatResponse response = this.model.call(new Prompt("How many mugs?"));

		assertThat(response.getResult().getOutput().getText()).isEqualTo("Three mugs.");
		assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("LENGTH");
		assertThat(response.getResult().getMetadata().<Double>get("confidence")).isEqualTo(0.9);
		assertThat(response.getMetadata().getId()).isEqualTo("run_1");
		assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
		assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(40);
		assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(7);
		assertThat(response.getMetadata().<Receipt>get(SfumatoChatModel.RECEIPT).forwardPasses()).isEqualTo(5);
	}

	@Test
	void aConversationBecomesTurns() {
		this.model.call(new Prompt(List.of(new UserMessage("Hello."), new SystemMessage("Be brief."),
				new AssistantMessage("Hello to you."), picture("How many?", MimeTypeUtils.IMAGE_PNG))));

		assertThat(this.runs.last().operation())
			.isEqualTo(new Operation.Chat(List.of(Turn.of(Role.SYSTEM, "Be brief."), Turn.of(Role.USER, "Hello."),
					Turn.of(Role.ASSISTANT, "Hello to you."), new Turn(Role.USER, 1, "How many?")), 1));
		MediaInput image = this.runs.last().media().getFirst();
		assertThat(image.data()).isEqualTo(PNG);
		assertThat(image.declaredType()).isEqualTo("image/png");
		assertThat(image.pointer()).isEqualTo("/messages/3/media/0");
	}

	@Test
	void aDataUrlIsAnImageToo() {
		var url = URI.create("data:image/png;base64,iVBORw==");
		this.model.call(new Prompt(
				UserMessage.builder().text("What?").media(new Media(MimeType.valueOf("image/*"), url)).build()));

		assertThat(this.runs.last().media().getFirst().data()).isEqualTo(PNG);
		assertThat(this.runs.last().media().getFirst().declaredType()).isNull();
	}

	@Test
	void aClipIsAMediumToo() {
		this.model.call(new Prompt(List.of(picture("What is said?", MimeType.valueOf("audio/wav")))));

		MediaInput clip = this.runs.last().media().getFirst();
		assertThat(clip.declaredKind()).isEqualTo(MediaInput.Kind.AUDIO);
		assertThat(clip.declaredType()).isEqualTo("audio/wav");
	}

	@ParameterizedTest
	@CsvSource({ "audio/midi, MEDIA_UNSUPPORTED", "video/mp4, MEDIA_UNSUPPORTED", "application/pdf, MEDIA_UNSUPPORTED",
			"image/svg+xml, MEDIA_UNSUPPORTED", "image/heic, MEDIA_UNSUPPORTED" })
	void otherMediaAreRefusedByTheirTypeBeforeTheyAreSubmitted(String type, Problem problem) {
		var prompt = new Prompt(List.of(new SystemMessage("Be brief."), picture("What?", MimeType.valueOf(type))));

		var refused = catchThrowableOfType(InvalidRequestException.class, () -> this.model.call(prompt));

		assertThat(refused.problem()).isEqualTo(problem);
		assertThat(refused.pointer()).isEqualTo("/messages/1/media/0");
		assertThat(this.runs.received()).isEmpty();
	}

	@Test
	void nothingIsFetched() {
		var prompt = new Prompt(UserMessage.builder()
			.text("What?")
			.media(new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://example.org/a.png")))
			.build());

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> this.model.call(prompt))
			.withMessageContaining("nothing is fetched")
			.withMessageNotContaining("example.org");
	}

	@Test
	void whatCantBeHonouredIsRefused() {
		var penalty = new Prompt("Hello.", ChatOptions.builder().presencePenalty(0.5).build());
		var tools = new Prompt(List.of(new UserMessage("Hello."),
				ToolResponseMessage.builder()
					.responses(List.of(new ToolResponseMessage.ToolResponse("1", "f", "2")))
					.build()));

		assertThat(catchThrowableOfType(InvalidRequestException.class, () -> this.model.call(penalty)).pointer())
			.isEqualTo("/options/presencePenalty");
		assertThat(catchThrowableOfType(InvalidRequestException.class, () -> this.model.call(tools)).problem())
			.isEqualTo(Problem.CAPABILITY_NOT_AVAILABLE);
	}

	@Test
	void aPromptsOptionsWinOverTheModels() {
		this.model.call(new Prompt("Hello.", ChatOptions.builder().maxTokens(9).build()));
		assertThat(this.runs.last().strategy()).isEqualTo("fast");
		assertThat(this.runs.last().options().maxTokens()).isEqualTo(9);

		this.model.call(new Prompt("Hello.", SfumatoChatOptions.builder().strategy("quality").seed(3L).build()));
		assertThat(this.runs.last().strategy()).isEqualTo("quality");
		assertThat(this.runs.last().model()).isEqualTo("sfumato-mini");
		assertThat(this.runs.last().options().seed()).isEqualTo(3);
	}

	@Test
	void aChatClientSetsOptionsAndShowsPictures() {
		String text = ChatClient.create(this.model)
			.prompt()
			.options(SfumatoChatOptions.builder().steps(4))
			.user((user) -> user.text("What is it?").media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(PNG)))
			.call()
			.content();

		assertThat(text).isEqualTo("Three mugs.");
		assertThat(this.runs.last().options().steps()).isEqualTo(4);
		assertThat(this.runs.last().strategy()).isEqualTo("fast");
		assertThat(this.runs.last().media()).hasSize(1);
	}

	@Test
	void aStopSequenceCutsTheReplyAndItsStream() {
		var prompt = new Prompt("How many?", ChatOptions.builder().stopSequences(List.of("mug", "!")).build());

		ChatResponse whole = this.model.call(prompt);
		List<ChatResponse> pieces = this.model.stream(prompt).collectList().block();

		assertThat(whole.getResult().getOutput().getText()).isEqualTo("Three ");
		assertThat(whole.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
		assertThat(text(pieces)).isEqualTo("Three ");
		assertThat(pieces.getLast().getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
	}

	@Test
	void aStreamAddsUpToTheReplyAndEndsWithTheMetadata() {
		List<ChatResponse> pieces = this.model.stream(new Prompt("How many?")).collectList().block();

		assertThat(pieces).hasSizeGreaterThan(2);
		assertThat(text(pieces)).isEqualTo("Three mugs.");
		ChatResponse last = pieces.getLast();
		assertThat(last.getMetadata().getUsage().getTotalTokens()).isEqualTo(47);
		assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("LENGTH");
		assertThat(last.getMetadata().<Receipt>get(SfumatoChatModel.RECEIPT).runId()).isEqualTo("run_1");
	}

	@Test
	void subscribersDontRunOnTheEnginesThreads() {
		List<String> threads = new ArrayList<>();

		this.model.stream(new Prompt("How many?"))
			.doOnNext((piece) -> threads.add(Thread.currentThread().getName()))
			.blockLast();

		assertThat(threads).isNotEmpty().noneMatch((name) -> name.startsWith("scripted-engine"));
	}

	@Test
	void aStreamThatFailsKeepsWhatWasWritten() {
		this.runs.failing(new DeadlineExceededException("Time is up"));

		StepVerifier.create(this.model.stream(new Prompt("How many?")))
			.assertNext((piece) -> assertThat(text(List.of(piece))).isEqualTo("Three "))
			.verifyError(DeadlineExceededException.class);
	}

	@Test
	void cancellingAStreamCancelsTheRun() throws Exception {
		this.runs.endless();

		StepVerifier.create(this.model.stream(new Prompt("How many?"))).expectNextCount(1).thenCancel().verify();

		assertThat(this.runs.cancelled().await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void interruptingACallCancelsTheRun() throws Exception {
		this.runs.endless();
		var failure = new AtomicReference<Throwable>();
		Thread caller = Thread.ofVirtual().start(() -> {
			try {
				this.model.call(new Prompt("How many?"));
			}
			catch (RuntimeException ex) {
				failure.set(ex);
			}
		});
		while (this.runs.received().isEmpty()) {
			Thread.onSpinWait();
		}

		caller.interrupt();
		caller.join();

		assertThat(failure.get()).isInstanceOf(RunCancelledException.class);
		assertThat(this.runs.cancelled().getCount()).isZero();
	}

	@Test
	void callsAndStreamsAreObserved() throws Exception {
		var registry = TestObservationRegistry.create();
		var stopped = new CountDownLatch(2);
		registry.observationConfig().observationHandler(countingDown(stopped));
		var observed = new SfumatoChatModel(this.runs, SfumatoChatOptions.builder().model("sfumato-mini").build(),
				registry, null);

		observed.call(new Prompt("How many?"));
		observed.stream(new Prompt("How many?")).blockLast();

		// that of a stream ends after its subscriber was told of the end
		assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
		TestObservationRegistryAssert.assertThat(registry)
			.hasNumberOfObservationsWithNameEqualTo("gen_ai.client.operation", 2)
			.forAllObservationsWithNameEqualTo("gen_ai.client.operation",
					(observation) -> observation.hasLowCardinalityKeyValue("gen_ai.response.model", "sfumato-mini"));
	}

	@Test
	void aFailedCallIsObservedAsOne() {
		var registry = TestObservationRegistry.create();
		var observed = new SfumatoChatModel(this.runs.failing(new DeadlineExceededException("Time is up")),
				SfumatoChatOptions.builder().build(), registry, null);

		assertThatExceptionOfType(DeadlineExceededException.class)
			.isThrownBy(() -> observed.call(new Prompt("How many?")));

		TestObservationRegistryAssert.assertThat(registry)
			.hasObservationWithNameEqualTo("gen_ai.client.operation")
			.that()
			.hasError();
	}

	private static ObservationHandler<Observation.Context> countingDown(CountDownLatch stopped) {
		return new ObservationHandler<>() {

			@Override
			public void onStop(Observation.Context context) {
				stopped.countDown();
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		};
	}

	private static UserMessage picture(String text, MimeType type) {
		return UserMessage.builder().text(text).media(new Media(type, new ByteArrayResource(PNG))).build();
	}

	private static String text(List<ChatResponse> pieces) {
		var text = new StringBuilder();
		pieces.forEach((piece) -> text.append(piece.getResult().getOutput().getText()));
		return text.toString();
	}

}

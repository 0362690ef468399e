package io.sfumato.engine.local;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.MediaInput.Trim;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.ToyEars;
import io.sfumato.engine.toy.ToyModel;
import org.jspecify.annotations.Nullable;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Sound on its way through the engine. */
class ClipsTests extends EngineTest {

	private ToyEars ears = new ToyEars();

	@BeforeEach
	void listen() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).listening(this.ears), SETTINGS);
	}

	@Test
	void aClipIsHeardAndSaidToHaveBeen() {
		Recording recording = submit(about(ToyEars.clip(1.55)).asking("What is it?").build());

		Receipt receipt = recording.result().receipt();
		assertThat(receipt.media()).containsExactly(
				new Receipt.Media(0, "audio", null, null, 1.55, 16, 16, 0, "miss", "audio/wav", "audio/wav"));
		assertThat(receipt.cache().audioFeatures()).isEqualTo("miss");
		assertThat(receipt.cache().visionFeatures()).isEqualTo("none");
		assertThat(receipt.warnings()).isEmpty();
		assertThat(recording.all(GenerationEvent.Encoded.class).getFirst().media())
			.containsExactly(new GenerationEvent.EncodedMedia(0, null, "audio", null, null, 1.55, 16, 16, false));
		assertStream(recording.events()).isComplete();
	}

	@Test
	void aLongClipIsHeardStretchByStretchAndStaysOneMedium() {
		RunResult result = submit(about(ToyEars.clip(2.5)).include(Include.PROMPT).asking("What is it?").build())
			.result();

		assertThat(this.ears.heard()).extracting(SoundWindow::start).containsExactly(0.0, 1.0, 2.0);
		assertThat(result.prompts()).hasSize(1);
		assertThat(result.prompts().getFirst()).first().isEqualTo(new PromptSegment("audio", 0, 25));
	}

	@Test
	void imagesAndClipsStandInTheRequestsOrder() {
		RunResult result = submit(
				about(ToyEars.clip(0.5), ToyModel.image("shelf"), ToyEars.clip(0.3)).include(Include.PROMPT)
					.asking("Which?")
					.build())
			.result();

		assertThat(result.receipt().media()).extracting(Receipt.Media::kind).containsExactly("audio", "image", "audio");
		assertThat(result.prompts().getFirst().subList(0, 3)).extracting(PromptSegment::kind)
			.containsExactly("audio", "image", "audio");
		assertThat(result.receipt().cache().audioFeatures()).isEqualTo("miss");
		assertThat(result.receipt().cache().visionFeatures()).isEqualTo("miss");
	}

	@Test
	void whatWasHeardOnceIsntHeardAgain() {
		MediaInput clip = ToyEars.clip(1.2);
		RunResult first = submit(about(clip).asking("What is it?").build()).result();
		int heard = this.ears.heard().size();

		RunResult second = submit(about(clip).asking("What is it?").build()).result();

		assertThat(this.ears.heard()).hasSize(heard);
		assertThat(second.texts()).isEqualTo(first.texts());
		assertThat(second.receipt().cache())
			.isEqualTo(new Receipt.Cache("none", "hit", "hit", null, second.receipt().cache().prefixCells()));
	}

	@Test
	void anotherPartOfAClipIsAnotherMedium() {
		MediaInput clip = ToyEars.clip(2);
		submit(about(clip).asking("What is it?").build()).result();

		Receipt part = submit(about(trimmed(clip, 0.5, 1.25)).asking("What is it?").build()).result().receipt();
		Receipt rest = submit(about(trimmed(clip, 1.9, null)).asking("What is it?").build()).result().receipt();

		assertThat(part.media().getFirst().seconds()).isEqualTo(0.75);
		assertThat(part.media().getFirst().cache()).isEqualTo("miss");
		assertThat(rest.media().getFirst().seconds()).isEqualTo(0.1);
		float[] meant = this.ears.heard().get(2).sound().samples();
		assertThat(meant).hasSize(12_000);
		assertThat(meant[0]).isEqualTo(this.ears.heard().getFirst().sound().samples()[8000]);
	}

	@Test
	void aTrimThatEndsBehindTheClipEndsWithIt() {
		Receipt receipt = submit(about(trimmed(ToyEars.clip(1), 0.5, 99.0)).asking("What is it?").build()).result()
			.receipt();

		assertThat(receipt.media().getFirst().seconds()).isEqualTo(0.5);
	}

	@Test
	void everyOperationTakesClips() {
		assertThat(submit(about(ToyEars.clip(0.4)).build()).result().texts()).hasSize(1);
		assertThat(submit(
				about(ToyEars.clip(0.4)).of(new Operation.Chat(List.of(new Turn(Turn.Role.USER, 1, "What is it?")), 1))
					.build())
			.result()
			.texts()).hasSize(1);
	}

	@Test
	void whatIsSaidIsWrittenDownStretchByStretch() {
		// pauses where a stretch of a second may end
		MediaInput clip = ToyEars.clip(2.6, 0.86, 0.92, 1.8, 1.84);
		Recording recording = submit(
				about(clip).of(new Operation.Transcribe("de", null, true)).include(Include.PROMPT).build());

		RunResult result = recording.result();

		assertThat(result.operation()).isEqualTo("transcriptions");
		assertThat(result.texts()).extracting((text) -> text.id()).containsExactly("0", "1", "2");
		assertThat(this.ears.heard()).hasSize(3);
		assertThat(this.ears.heard().get(1).start()).isBetween(0.86, 0.92);
		assertThat(this.ears.heard().get(2).start()).isBetween(1.8, 1.84);
		assertThat(result.transcript()).isNotNull().satisfies((transcript) -> {
			assertThat(transcript.language()).isEqualTo("de");
			assertThat(transcript.duration()).isEqualTo(2.6);
			assertThat(transcript.segments()).hasSize(3);
			assertThat(transcript.segments().getFirst().start()).isZero();
			assertThat(transcript.segments().getFirst().end()).isEqualTo(transcript.segments().get(1).start());
			assertThat(transcript.segments().getLast().end()).isEqualTo(2.6);
			assertThat(transcript.text())
				.isEqualTo(String.join(" ", result.texts().stream().map((text) -> text.text().strip()).toList()));
		});
		assertThat(result.receipt().media()).singleElement().satisfies((medium) -> {
			assertThat(medium.seconds()).isEqualTo(2.6);
			assertThat(medium.tokens()).isEqualTo(medium.kept()).isBetween(26, 29);
		});
		assertThat(result.prompts()).hasSize(3);
		assertStream(recording.events()).isComplete();
	}

	@Test
	void stretchesOfSilenceAreNotAsked() {
		RunResult result = submit(
				about(ToyEars.clip(2.9, 0.8, 2.1)).of(new Operation.Transcribe(null, null, true)).build())
			.result();

		// the second of three stretches
		assertThat(result.texts()).hasSize(2);
		assertThat(result.transcript()).isNotNull()
			.satisfies((transcript) -> assertThat(transcript.segments().getLast().start()).isGreaterThan(1.5));
	}

	@Test
	void segmentsComeOnlyWhereTheyAreWanted() {
		RunResult result = submit(
				about(trimmed(ToyEars.clip(3), 1.0, 1.5)).of(new Operation.Transcribe(null, "names", false)).build())
			.result();

		assertThat(result.transcript()).isNotNull().satisfies((transcript) -> {
			assertThat(transcript.segments()).isEmpty();
			assertThat(transcript.text()).isEqualTo(result.texts().getFirst().text().strip());
			assertThat(transcript.duration()).isEqualTo(0.5);
		});
	}

	@Test
	void timesAreThoseOfTheWholeClip() {
		RunResult result = submit(
				about(trimmed(ToyEars.clip(3), 1.0, 1.5)).of(new Operation.Transcribe(null, null, true)).build())
			.result();

		assertThat(result.transcript()).isNotNull().satisfies((transcript) -> {
			assertThat(transcript.segments()).hasSize(1);
			assertThat(transcript.segments().getFirst().start()).isEqualTo(1.0);
			assertThat(transcript.segments().getFirst().end()).isEqualTo(1.5);
		});
	}

	@Test
	void aStretchWithoutRoomForItsWordsIsRemarked() {
		Requests request = about(ToyEars.clip(1.5)).of(new Operation.Transcribe(null, null, true));

		RunResult cut = submit(request.maxTokens(1).build()).result();

		assertThat(cut.texts()).extracting((text) -> text.finish()).contains(GeneratedText.Finish.LENGTH);
		assertThat(cut.receipt().warnings()).extracting(Receipt.Warning::code).containsExactly("cut-off");
	}

	@Test
	void aTranscriptIsTheSameTwice() {
		Requests request = about(ToyEars.clip(3.3)).of(new Operation.Transcribe(null, null, true));
		RunResult first = submit(request.build()).result();
		int heard = this.ears.heard().size();

		RunResult second = submit(request.build()).result();

		assertThat(second.transcript()).isEqualTo(first.transcript());
		assertThat(this.ears.heard()).hasSize(heard);
		assertThat(second.receipt().media().getFirst().cache()).isEqualTo("hit");
		assertThat(this.engine.status().prefixCacheBytes()).as("stretches aren't asked about again").isZero();
	}

	@Test
	void tooLongForTheModelIsKnownBeforeItIsHeard() {
		Recording recording = submit(about(ToyEars.clip(60)).asking("What is it?").build());

		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class, recording::result);

		assertThat(refused.problem()).isEqualTo(Problem.CONTEXT_LENGTH);
		assertThat(refused.getMessage()).contains("600 of media");
		assertThat(this.ears.heard()).isEmpty();
		recording.ended();
	}

	@Test
	void whatIsOnlyWrittenDownMayBeLonger() {
		EngineSettings.Limits usual = EngineSettings.Limits.DEFAULT;
		EngineSettings.Limits strict = new EngineSettings.Limits(usual.images(), usual.imageBytes(),
				usual.imagePixels(), usual.smallestSide(), usual.largestSide(), usual.questions(), usual.captions(),
				usual.textBytes(), usual.contextBytes(), usual.newTokens(), usual.metadata(),
				new EngineSettings.Clips(2, 1 << 20, 2, 4));
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).listening(this.ears), SETTINGS.with(strict));
		Operation transcribe = new Operation.Transcribe(null, null, true);

		assertThat(submit(about(ToyEars.clip(3)).of(transcribe).build()).result().transcript()).isNotNull();
		for (Requests request : List.of(about(ToyEars.clip(3)).asking("?"), about(ToyEars.clip(5)).of(transcribe))) {
			Recording recording = submit(request.build());
			InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class, recording::result);
			assertThat(refused.problem()).isEqualTo(Problem.MEDIA_LIMIT);
			recording.ended();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void whatCantBeHeardIsRefusedInTheRun(String what, Requests request, Problem problem, String pointer) {
		Recording recording = submit(request.build());

		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class, recording::result);

		assertThat(refused.problem()).isEqualTo(problem);
		assertThat(refused.pointer()).isEqualTo(pointer);
		assertThat(this.ears.heard()).isEmpty();
		recording.ended();
	}

	static Stream<Arguments> whatCantBeHeardIsRefusedInTheRun() {
		Operation transcribe = new Operation.Transcribe(null, null, true);
		return Stream.of(
				arguments("silence", about(ToyEars.clip(1, 0, 1)).asking("?"), Problem.MEDIA_INVALID, "/media/0"),
				arguments("silence written down", about(ToyEars.clip(1, 0, 1)).of(transcribe), Problem.MEDIA_INVALID,
						"/media/0"),
				arguments("five minutes and more", about(ToyEars.clip(301)).asking("?"), Problem.MEDIA_LIMIT,
						"/media/0"),
				arguments("a trim behind the end", about(trimmed(ToyEars.clip(1), 2, null)).asking("?"),
						Problem.INVALID_VALUE, "/media/0/trim"),
				arguments("a trim of an instant", about(trimmed(ToyEars.clip(1), 0.5, 0.55)).asking("?"),
						Problem.INVALID_VALUE, "/media/0/trim"),
				arguments("a trim of silence", about(trimmed(ToyEars.clip(2, 1, 2), 1, null)).asking("?"),
						Problem.MEDIA_INVALID, "/media/0/trim"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void whatIsWrongIsKnownBeforeItIsDecoded(String what, Requests request, Problem problem, String pointer) {
		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class,
				() -> submit(request.build()));

		assertThat(refused).as(what).isNotNull();
		assertThat(refused.problem()).isEqualTo(problem);
		assertThat(refused.pointer()).isEqualTo(pointer);
	}

	static Stream<Arguments> whatIsWrongIsKnownBeforeItIsDecoded() {
		MediaInput clip = ToyEars.clip(0.5);
		MediaInput image = ToyModel.image("shelf");
		Operation transcribe = new Operation.Transcribe(null, null, true);
		return Stream.of(arguments("three clips", about(clip, clip, clip).asking("?"), Problem.MEDIA_LIMIT, "/media"),
				arguments("more bytes than allowed", about(ToyEars.clip(900)).asking("?"), Problem.MEDIA_LIMIT,
						"/media/0"),
				arguments("a clip said to be an image", about(declared(clip, Kind.IMAGE)).asking("?"),
						Problem.MEDIA_MISMATCH, "/media/0"),
				arguments("an image said to be a clip", about(declared(image, Kind.AUDIO)).asking("?"),
						Problem.MEDIA_MISMATCH, "/media/0"),
				arguments("text said to be a clip",
						about(new MediaInput(null, "not a clip".getBytes(), "audio/wav", Detail.AUTO, "file"))
							.asking("?"),
						Problem.MEDIA_INVALID, "file"),
				arguments("text of no type",
						about(new MediaInput(null, "not a clip".getBytes(), null, Detail.AUTO, "file")).asking("?"),
						Problem.MEDIA_UNSUPPORTED, "file"),
				arguments("an empty clip",
						about(new MediaInput(null, new byte[0], null, Kind.AUDIO, Detail.AUTO, null, "file"))
							.asking("?"),
						Problem.MEDIA_INVALID, "file"),
				arguments("a trimmed image", about(trimmed(image, 0, 1.0)).asking("?"), Problem.INVALID_VALUE,
						"/media/0"),
				arguments("a trim before the start", about(trimmed(clip, -1, 1.0)).asking("?"), Problem.INVALID_VALUE,
						"/media/0/trim/start"),
				arguments("a trim from nowhere", about(trimmed(clip, Double.NaN, 1.0)).asking("?"),
						Problem.INVALID_VALUE, "/media/0/trim/start"),
				arguments("a trim to its start", about(trimmed(clip, 1, 1.0)).asking("?"), Problem.INVALID_VALUE,
						"/media/0/trim/end"),
				arguments("a trim to nowhere", about(trimmed(clip, 1, Double.POSITIVE_INFINITY)).asking("?"),
						Problem.INVALID_VALUE, "/media/0/trim/end"),
				arguments("nothing to write down", aRequest().media(List.of()).of(transcribe), Problem.MISSING_FIELD,
						"/media"),
				arguments("an image to write down", about(image).of(transcribe), Problem.MEDIA_MISMATCH, "/media/0"),
				arguments("two clips to write down", about(clip, clip).of(transcribe), Problem.MEDIA_LIMIT, "/media"),
				arguments("a long prompt",
						about(clip).of(new Operation.Transcribe(null, "x".repeat((64 << 10) + 1), true)),
						Problem.INVALID_VALUE, "/prompt"));
	}

	@Test
	void aTypeThatIsAnotherClipsIsOnlyRemarked() {
		MediaInput clip = ToyEars.clip(0.5);
		Receipt receipt = submit(about(new MediaInput(null, clip.data(), "audio/mp3", Detail.AUTO, "/media/0"),
				new MediaInput(null, clip.data(), "audio/x-wav", Detail.AUTO, "/media/1"))
			.asking("?")
			.build()).result().receipt();

		assertThat(receipt.warnings()).extracting(Receipt.Warning::pointer).containsExactly("/media/0");
		assertThat(receipt.media()).extracting(Receipt.Media::declaredType).containsExactly("audio/mp3", "audio/x-wav");
		assertThat(receipt.media()).extracting(Receipt.Media::detectedType).containsOnly("audio/wav");
	}

	@Test
	void theCatalogueSaysWhoListens() {
		Catalogue.Model listening = this.engine.catalogue().models().getFirst();
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL), SETTINGS);
		Catalogue.Model deaf = this.engine.catalogue().models().getFirst();

		assertThat(listening.inputs()).containsExactly("image", "audio", "both");
		assertThat(listening.capabilities()).contains("transcriptions");
		assertThat(listening.audioTokensPerSecond()).isEqualTo(10);
		assertThat(deaf.inputs()).containsExactly("image");
		assertThat(deaf.capabilities()).doesNotContain("transcriptions");
		assertThat(deaf.audioTokensPerSecond()).isNull();
		assertThat(this.engine.catalogue().limits()).containsEntry("clips", 2L)
			.containsEntry("clipSeconds", 300L)
			.containsEntry("transcriptionSeconds", 1800L)
			.containsEntry("clipBytes", 25L << 20);
	}

	@Test
	void aDeafModelWritesNothingDown() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL), SETTINGS);

		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class,
				() -> submit(about(ToyEars.clip(1)).of(new Operation.Transcribe(null, null, true)).build()));

		assertThat(refused.problem()).isEqualTo(Problem.CAPABILITY_NOT_AVAILABLE);
	}

	@Test
	void everyAttentionPatternHearsTheSame() {
		Requests request = about(ToyEars.clip(2.2), ToyModel.image("x")).asking("What is it?");
		RunResult causal = submit(request.build()).result();

		reopen(new ToyModel(AttentionPattern.BIDIRECTIONAL).listening(this.ears), SETTINGS);
		RunResult full = submit(request.build()).result();

		assertThat(full.receipt().media()).extracting(Receipt.Media::tokens)
			.isEqualTo(causal.receipt().media().stream().map(Receipt.Media::tokens).toList());
		assertThat(Set.of("none", "approximate")).contains(full.receipt().exactness().cache());
	}

	private static Requests about(MediaInput... media) {
		return aRequest().media(List.of(media));
	}

	private static MediaInput trimmed(MediaInput medium, double start, @Nullable Double end) {
		return new MediaInput(medium.id(), medium.data(), medium.declaredType(), medium.declaredKind(), medium.detail(),
				new Trim(start, end), medium.pointer());
	}

	private static MediaInput declared(MediaInput medium, Kind kind) {
		return new MediaInput(medium.id(), medium.data(), null, kind, medium.detail(), null, medium.pointer());
	}

}

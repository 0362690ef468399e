package io.sfumato.engine.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.TinyCheckpoint;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * From audio files to texts through the process that decodes, real ears, tokenizer and
 * backbone, on a tiny checkpoint of random weights.
 */
@Timeout(120)
class RealSoundTests {

	/** Files of all formats, made for the decoder's own tests. */
	private static final Path FILES = Path
		.of("../multimodal-encoders/src/test/resources/io/sfumato/encoders/audio/file/files");

	@TempDir
	private static Path directory;

	private static LocalEngine engine;

	@BeforeAll
	static void open() {
		Path location = new TinyCheckpoint().listening().writeTo(directory.resolve("tiny"));
		engine = LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("tiny", location, directory, "cpu", 1)), EngineObserver.NONE);
	}

	@AfterAll
	static void close() {
		engine.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tone.mp3", "tone.flac", "tone.opus", "tone.ogg", "tone.webm", "tone.m4a", "tone.aac",
			"telephone-mulaw.wav" })
	void everyFormatIsHeard(String name) throws IOException {
		Receipt receipt = run(aRequest().media(List.of(file(name))).asking("What is it?").build()).receipt();

		assertThat(receipt.media()).singleElement().satisfies((medium) -> {
			assertThat(medium.kind()).isEqualTo("audio");
			assertThat(medium.seconds()).isBetween(0.4, 1.2);
			assertThat(medium.tokens()).isEqualTo((int) Math.ceil(medium.seconds() * 12.5));
		});
	}

	@Test
	void anImageAndAClipAreAskedAboutTogether() {
		RunRequest request = aRequest().media(List.of(TinyCheckpoint.picture(40, 40, 5), TinyCheckpoint.clip(1.3, 1)))
			.asking("Which?")
			.build();

		RunResult first = run(request);
		RunResult second = run(request);

		assertThat(first.receipt().media()).extracting(Receipt.Media::kind).containsExactly("image", "audio");
		assertThat(first.receipt().exactness().cache()).isEqualTo("exact");
		assertThat(second.texts()).isEqualTo(first.texts());
		assertThat(second.receipt().cache().audioFeatures()).isEqualTo("hit");
		assertThat(second.receipt().cache().prefix()).isEqualTo("hit");
	}

	@Test
	void anotherSoundIsAnotherAnswer() {
		List<RunResult> results = Stream.of(1L, 9L)
			.map((seed) -> run(aRequest().media(List.of(TinyCheckpoint.clip(1, seed))).asking("What is it?").build()))
			.toList();

		assertThat(results.get(0).texts()).isNotEqualTo(results.get(1).texts());
	}

	@Test
	void decisionsAreMadeAboutSound() {
		Operation decide = new Operation.Decide(
				List.of(new DecisionQuestion("a", DecisionQuestion.Kind.YES_NO, "Is it loud?", List.of(), List.of())),
				null, true, null, true, null);

		RunResult result = run(aRequest().media(List.of(TinyCheckpoint.clip(1, 3))).of(decide).build());

		assertThat(result.decisions()).singleElement()
			.satisfies((decision) -> assertThat(decision.calibration()).isNull());
	}

	@Test
	void earsThatHearWordsWriteAQuestionDown() throws InterruptedException {
		Path location = new TinyCheckpoint().hearingWords(261, 0.5).writeTo(directory.resolve("words"));
		try (LocalEngine writing = LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("words", location, directory, "cpu", 1)), EngineObserver.NONE)) {
			RunRequest request = aRequest()
				.media(List.of(TinyCheckpoint.picture(40, 40, 5), TinyCheckpoint.clip(1.3, 1)))
				.of(new Operation.Answer(List.of(Question.spoken("0")), null))
				.build();

			RunResult result = writing.submit(request, (event) -> {
			}).await();

			assertThat(result.heard()).isNotNull()
				.satisfies((question) -> assertThat(question.confidence()).isBetween(1 / 272.0, 1.0));
			int heard = (int) Math.ceil(1.3 * 12.5);
			assertThat(result.receipt().media().getLast().tokens()).as("words have tokens too")
				.isBetween(heard + 1, heard + 20);
			assertThat(run(request).heard()).as("ears that hear no words").isNull();
		}
	}

	@Test
	void aRecordingIsWrittenDown() {
		RunResult result = run(aRequest().media(List.of(TinyCheckpoint.clip(4.5, 2)))
			.of(new Operation.Transcribe("en", null, true))
			.build());

		// two seconds at once, less where a pause is looked for
		assertThat(result.texts()).hasSize(3);
		assertThat(result.transcript()).isNotNull()
			.satisfies((transcript) -> assertThat(transcript.duration()).isEqualTo(4.5));
		assertThat(result.receipt().media().getFirst().tokens()).isBetween(57, 59);
		assertThat(result.receipt().cache().prefix()).isEqualTo("none");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void badInputIsTheCallersFault(String what, byte[] file, Problem problem) {
		MediaInput clip = new MediaInput(null, file, null, Detail.AUTO, "clip");

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> run(aRequest().media(List.of(clip)).asking("What is it?").build()))
			.satisfies((ex) -> {
				assertThat(ex.problem()).isEqualTo(problem);
				assertThat(ex.pointer()).isEqualTo("clip");
			});
		assertThat(run(aRequest().media(List.of(TinyCheckpoint.clip(0.5, 1))).asking("?").build()).texts())
			.as("the next one is heard")
			.hasSize(1);
	}

	static Stream<Arguments> badInputIsTheCallersFault() throws IOException {
		byte[] opus = file("tone.opus").data();
		return Stream.of(arguments("silence", pcm(16_000, new short[16_000]), Problem.MEDIA_INVALID),
				arguments("one sample", pcm(16_000, new short[] { 20_000 }), Problem.MEDIA_LIMIT),
				arguments("no sample", pcm(16_000, new short[0]), Problem.MEDIA_LIMIT),
				arguments("five minutes and a second", TinyCheckpoint.wav(301, 1), Problem.MEDIA_LIMIT),
				arguments("a header that says ten hours", lying(), Problem.MEDIA_INVALID),
				arguments("samples that aren't numbers", notANumber(), Problem.MEDIA_INVALID),
				arguments("two kilohertz", pcm(2000, tone(4000)), Problem.MEDIA_LIMIT),
				arguments("half of an Opus file", Arrays.copyOf(opus, opus.length / 2), Problem.MEDIA_INVALID),
				arguments("a codec that isn't read", file("adpcm.wav").data(), Problem.MEDIA_UNSUPPORTED),
				arguments("a film", file("video.mp4").data(), Problem.MEDIA_UNSUPPORTED),
				arguments("a film without sound", file("silent-video.webm").data(), Problem.MEDIA_UNSUPPORTED));
	}

	@Test
	void theExtensionDoesntMatter() throws IOException {
		MediaInput named = new MediaInput(null, file("tone.flac").data(), "audio/mpeg", Detail.AUTO, "tone.mp3");

		Receipt receipt = run(aRequest().media(List.of(named)).asking("What is it?").build()).receipt();

		assertThat(receipt.media().getFirst().declaredType()).isEqualTo("audio/mpeg");
		assertThat(receipt.media().getFirst().detectedType()).isEqualTo("audio/flac");
		assertThat(receipt.warnings()).extracting(Receipt.Warning::code).containsExactly("declared-type");
	}

	private static short[] tone(int samples) {
		short[] tone = new short[samples];
		for (int i = 0; i < samples; i++) {
			tone[i] = (short) (8000 * Math.sin(0.3 * i));
		}
		return tone;
	}

	private static byte[] pcm(int rate, short[] samples) {
		ByteBuffer file = header(1, rate, 2, 2 * samples.length, 2 * samples.length);
		for (short sample : samples) {
			file.putShort(sample);
		}
		return file.array();
	}

	private static byte[] notANumber() {
		ByteBuffer file = header(3, 16_000, 4, 64_000, 64_000);
		for (int i = 0; i < 16_000; i++) {
			file.putFloat((i == 8000) ? Float.NaN : (float) Math.sin(0.1 * i));
		}
		return file.array();
	}

	private static byte[] lying() {
		ByteBuffer file = header(1, 16_000, 2, 2000, 36_000 * 32_000);
		for (short sample : tone(1000)) {
			file.putShort(sample);
		}
		return file.array();
	}

	/**
	 * @param tag 1 for whole numbers, 3 for floats
	 * @param announced length of the data as the header has it
	 */
	private static ByteBuffer header(int tag, int rate, int bytes, int length, int announced) {
		ByteBuffer file = ByteBuffer.allocate(44 + length).order(ByteOrder.LITTLE_ENDIAN);
		file.put("RIFF".getBytes()).putInt(36 + announced).put("WAVEfmt ".getBytes()).putInt(16);
		file.putShort((short) tag).putShort((short) 1).putInt(rate).putInt(rate * bytes);
		return file.putShort((short) bytes).putShort((short) (8 * bytes)).put("data".getBytes()).putInt(announced);
	}

	private static MediaInput file(String name) throws IOException {
		return new MediaInput(null, Files.readAllBytes(FILES.resolve(name)), null, Detail.AUTO, name);
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

}

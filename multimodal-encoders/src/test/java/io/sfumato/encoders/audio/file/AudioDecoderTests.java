package io.sfumato.encoders.audio.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.encoders.audio.file.AudioFiles.Pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Every format that is served, every limit, and files that are broken in every way that
 * could be thought of. The way that couldn't is the fuzz test's.
 */
class AudioDecoderTests {

	private static final AudioLimits LIMITS = AudioLimits.DEFAULT;

	@TempDir
	static Path directory;

	private static AudioDecoder decoder;

	@BeforeAll
	static void open() {
		decoder = new AudioDecoder(LIMITS, directory);
	}

	@AfterAll
	static void close() {
		decoder.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tone.mp3", "cover.mp3", "tone.flac", "tone.opus", "tone.ogg", "tone.webm", "tone.m4a",
			"tone.aac", "telephone-mulaw.wav", "telephone-alaw.wav" })
	void everyFormatThatIsServedIsHeard(String name) {
		byte[] file = AudioFiles.file(name);

		decoder.check(file);
		Waveform sound = decoder.decode(file);

		assertThat(sound.rate()).isEqualTo(16_000);
		assertThat(sound.seconds()).isBetween(0.95, 1.1);
		assertThat(amplitude(sound, 440)).isCloseTo(0.125, within(0.01));
		assertThat(amplitude(sound, 660)).isLessThan(0.01);
	}

	/** Amplitude of one frequency in the middle of a clip. */
	private static double amplitude(Waveform sound, double hertz) {
		int from = sound.samples().length / 4;
		int to = from + 16_000 / 40 * 20;
		double re = 0;
		double im = 0;
		for (int n = from; n < to; n++) {
			re += sound.samples()[n] * Math.cos(2 * Math.PI * hertz * n / 16_000);
			im += sound.samples()[n] * Math.sin(2 * Math.PI * hertz * n / 16_000);
		}
		return 2 * Math.hypot(re, im) / (to - from);
	}

	@ParameterizedTest
	@EnumSource
	void samplesOfAWavFileAreTakenAsTheyAre(Pcm pcm) {
		IntToDoubleFunction tone = AudioFiles.tone(16_000);

		Waveform sound = decoder.decode(AudioFiles.wav(pcm, 16_000, 8000, tone));

		assertThat(sound.samples()).hasSize(8000);
		for (int i = 0; i < 8000; i++) {
			assertThat(sound.samples()[i]).isCloseTo((float) tone.applyAsDouble(i),
					within((pcm == Pcm.U8) ? 0.008f : 5e-5f));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 8000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000 })
	void everyRateIsResampled(int rate) {
		Waveform sound = decoder.decode(AudioFiles.wav(Pcm.F32, rate, rate, AudioFiles.tone(rate)));

		assertThat(sound.rate()).isEqualTo(16_000);
		assertThat(sound.samples()).hasSize(16_000);
		for (int i = 100; i < 15_900; i++) {
			assertThat(sound.samples()[i]).isCloseTo((float) AudioFiles.tone(16_000).applyAsDouble(i), within(2e-3f));
		}
	}

	@Test
	void channelsAreMixedToTheirMean() {
		byte[] file = AudioFiles.wav(Pcm.F32, 16_000, 3200, (sample) -> 0.5, (sample) -> -0.25, (sample) -> 0.125);

		assertThat(decoder.decode(file).samples()).containsOnly(0.125f);
	}

	@Test
	void aSecondOfSoundHasAWholeSecondsHeader() {
		AudioDecoder strict = new AudioDecoder(new AudioLimits(1 << 20, 1, 1, 8000, 8000), directory);
		try (strict) {
			byte[] file = AudioFiles.wav(Pcm.S16, 8000, 8000, AudioFiles.tone(8000));

			assertThat(strict.decode(file).seconds()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, TOO_SHORT", "0, TOO_SHORT", "799, TOO_SHORT" })
	void aClipNeedsATenthOfASecond(int samples, Reason reason) {
		refused(AudioFiles.wav(Pcm.S16, 8000, samples, AudioFiles.tone(8000)), reason);
	}

	@Test
	void silenceIsRefused() {
		refused(AudioFiles.wav(Pcm.S16, 16_000, 16_000, (sample) -> 0), Reason.SILENT);
	}

	@Test
	void channelsThatCancelEachOtherAreSilence() {
		refused(AudioFiles.wav(Pcm.F32, 16_000, 16_000, AudioFiles.tone(16_000),
				(sample) -> -AudioFiles.tone(16_000).applyAsDouble(sample)), Reason.SILENT);
	}

	@ParameterizedTest
	@ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY })
	void samplesThatArentNumbersAreRefused(double value) {
		refused(AudioFiles.wav(Pcm.F32, 16_000, 16_000, (sample) -> (sample == 12_345) ? value : 0.1), Reason.CORRUPT);
	}

	@Test
	void aFileOfTooManyBytesIsNotLookedAt() {
		MediaException ex = refused(new byte[(25 << 20) + 1], Reason.TOO_MANY_BYTES);

		assertThat(ex.limit()).hasValue(25 << 20);
		assertThat(ex.actual()).hasValue((25 << 20) + 1);
	}

	@Test
	void twoKilohertzAreTooFew() {
		MediaException ex = checked(AudioFiles.wav(Pcm.S16, 2000, 2000, AudioFiles.tone(2000)), Reason.RATE_TOO_LOW);

		assertThat(ex.actual()).hasValue(2000);
	}

	@Test
	void aRateThatNothingHasIsTooHigh() {
		checked(AudioFiles.wav(Pcm.S16, 384_000, 38_400, AudioFiles.tone(384_000)), Reason.RATE_TOO_HIGH);
	}

	@Test
	void nineChannelsAreTooMany() {
		IntToDoubleFunction[] channels = new IntToDoubleFunction[9];
		Arrays.fill(channels, AudioFiles.tone(16_000));

		checked(AudioFiles.wav(Pcm.S16, 16_000, 1600, channels), Reason.TOO_MANY_CHANNELS);
	}

	/** Nothing of it is decoded: there are no three hours in the file. */
	@Test
	void threeHoursAreRefusedByTheirHeader() {
		byte[] file = AudioFiles.file("tone.flac");
		// the last 36 bits of the first 18 bytes of STREAMINFO, behind 8 bytes of marks
		ByteBuffer.wrap(file).putInt(22, 3 * 3600 * 16_000);

		MediaException ex = checked(file, Reason.TOO_LONG);

		assertThat(ex.limit()).hasValue(300);
		assertThat(ex.actual()).hasValue(3 * 3600);
	}

	@Test
	void aHeaderThatSaysNothingDoesntHelp() {
		byte[] data = new byte[2 * 8000 * 4];
		ByteBuffer samples = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
		IntStream.range(0, data.length / 2).forEach((i) -> samples.putShort((short) (i % 2000)));
		AudioDecoder strict = new AudioDecoder(new AudioLimits(1 << 20, 2, 1, 8000, 8000), directory);
		try (strict) {
			byte[] file = AudioFiles.wav(Pcm.S16, 8000, 1, data, -1);

			assertThatExceptionOfType(MediaException.class).isThrownBy(() -> strict.decode(file))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOO_LONG));
		}
	}

	/** By one that copies it, or by one that lies: FFmpeg would hear what is there. */
	@ParameterizedTest
	@ValueSource(ints = { 16_001, 160_000, 1_152_000_000 })
	void aWavWithFewerSamplesThanItCountsIsRefused(int announced) {
		byte[] file = AudioFiles.wav(Pcm.S16, 8000, 1, new byte[16_000], 16_000);
		ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(40, announced);

		MediaException ex = catchThrowableOfType(MediaException.class, () -> decoder.check(file));

		assertThat(ex).isNotNull();
		assertThat(ex.reason()).isIn(Reason.TRUNCATED, Reason.TOO_LONG);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tone.mp3", "tone.flac", "tone.opus", "tone.ogg", "tone.webm", "tone.m4a",
			"telephone-mulaw.wav" })
	void aFileThatIsCutOffIsRefused(String name) {
		byte[] file = AudioFiles.file(name);

		for (double share : new double[] { 0.6, 0.3 }) {
			byte[] cut = Arrays.copyOf(file, (int) (share * file.length));
			MediaException ex = catchThrowableOfType(MediaException.class, () -> decoder.decode(cut));
			assertThat(ex).as("%s of %s", share, name).isNotNull();
			assertThat(ex.reason()).as("%s of %s", share, name).isIn(Reason.TRUNCATED, Reason.CORRUPT);
		}
	}

	@ParameterizedTest
	@CsvSource({ "video.mp4, film", "silent-video.webm, film", "tone.wma, isn't a WAV",
			"adpcm.wav, coded in a way that isn't read" })
	void whatIsNoClipIsUnsupported(String name, String words) {
		assertThat(checked(AudioFiles.file(name), Reason.UNSUPPORTED_FORMAT)).hasMessageContaining(words);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "ffconcat version 1.0\nfile '/etc/passwd'\n",
			"<!DOCTYPE html><html></html>", "\u0089PNG\r\n\u001a\n", "RIFF....AVI LIST", "MThd" })
	void filesThatNameOthersOrAreSomethingElseAreUnsupported(String text) {
		checked(text.getBytes(StandardCharsets.ISO_8859_1), Reason.UNSUPPORTED_FORMAT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "RIFF\u0000\u0000\u0000\u0000WAVE", "fLaC", "ID3\u0004\u0000\u0000", "\u001aEß£",
			"\u0000\u0000\u0000\u0020ftypM4A ", "OggS" })
	void aBeginningIsNoClip(String text) {
		MediaException ex = catchThrowableOfType(MediaException.class,
				() -> decoder.decode(text.getBytes(StandardCharsets.ISO_8859_1)));

		assertThat(ex).isNotNull();
		assertThat(ex.reason()).isIn(Reason.TRUNCATED, Reason.CORRUPT, Reason.UNSUPPORTED_FORMAT);
	}

	@Test
	void nothingIsEmpty() {
		checked(new byte[0], Reason.EMPTY);
	}

	@Test
	void whenTheProcessDiesAnotherOneTakesOver() {
		byte[] file = AudioFiles.file("tone.mp3");
		Waveform before = decoder.decode(file);
		List<ProcessHandle> children = ProcessHandle.current().children().toList();
		assertThat(children).isNotEmpty();

		children.forEach(ProcessHandle::destroyForcibly);

		assertThat(decoder.decode(file).samples()).containsExactly(before.samples());
	}

	@Test
	void whatTakesTooLongIsKilled() {
		DecoderProcess process = DecoderProcess.start(directory);
		try (process) {
			byte[] file = new byte[20 << 20];

			assertThatExceptionOfType(DecoderProcess.Died.class).isThrownBy(() -> {
				// the file is still on its way when time is up
				for (int i = 0; i < 50; i++) {
					try {
						process.info(AudioFormat.MP3, file, Duration.ofMillis(1));
					}
					catch (UnusableFile ex) {
						// it was all there before anybody looked at the clock
					}
				}
			});
			assertThat(process.isAlive()).isFalse();
		}
	}

	@Test
	void nothingOfAFileStaysOnTheDisk() throws IOException {
		decoder.decode(AudioFiles.file("tone.mp3"));

		try (Stream<Path> files = Files.walk(directory)) {
			assertThat(files.filter(Files::isRegularFile).map((file) -> file.getFileName().toString()))
				.allMatch((name) -> name.contains(".so") || name.contains(".dylib") || name.contains(".dll")
						|| name.equals(".lock"));
		}
	}

	@Test
	void severalThreadsHearTheSame() throws Exception {
		List<String> names = List.of("tone.mp3", "tone.flac", "tone.opus", "tone.m4a");
		List<Callable<float[]>> tasks = new ArrayList<>();
		names.forEach((name) -> tasks.add(() -> decoder.decode(AudioFiles.file(name)).samples()));
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			List<Future<float[]>> results = threads.invokeAll(tasks);

			for (int i = 0; i < names.size(); i++) {
				assertThat(results.get(i).get())
					.containsExactly(decoder.decode(AudioFiles.file(names.get(i))).samples());
			}
		}
	}

	private static MediaException refused(byte[] file, Reason reason) {
		MediaException ex = catchThrowableOfType(MediaException.class, () -> decoder.decode(file));
		assertThat(ex).isNotNull();
		assertThat(ex.reason()).isEqualTo(reason);
		return ex;
	}

	/** Refused before anything is decoded. */
	private static MediaException checked(byte[] file, Reason reason) {
		MediaException ex = catchThrowableOfType(MediaException.class, () -> decoder.check(file));
		assertThat(ex).isNotNull();
		assertThat(ex.reason()).isEqualTo(reason);
		return ex;
	}

}

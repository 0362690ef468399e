package io.sfumato.encoders.audio;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/preprocess and golden-hf/preprocess: resampling to 16 kHz and Whisper's features
 * by OpenAI's code and by transformers.
 */
class AudioFeaturesGoldenTest {

	private static final double RESAMPLED = 1e-5;

	private static final double FILTER = 1e-7;

	/** OpenAI's code computes in single precision. */
	private static final double OPENAI = 2e-4;

	private static final double TRANSFORMERS = 1e-4;

	private static final Pattern FEATURES = Pattern
		.compile("expected\\.log_mel_(\\d+)_(full|head|tail_value|unpadded)");

	private static final Pattern FILTERS = Pattern.compile("mel_(\\d+)");

	/** Feature extractors of later models. */
	private static final Set<String> NOT_COVERED = Set.of("Gemma4AudioFeatureExtractor");

	@TestFactory
	Stream<DynamicTest> resampling() {
		return cases("golden/preprocess/resample").map((file) -> dynamicTest(name(file), () -> resampling(file)));
	}

	private static void resampling(Path file) {
		try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
			assertThat(tensors.names()).containsExactlyInAnyOrder("input", "expected.output_16khz");
			int rate = Integer.parseInt(name(file).replaceAll("\\D", ""));
			int channels = (int) tensors.info("input").dimension(0);
			float[] input = tensors.floats("input");
			float[] expected = tensors.floats("expected.output_16khz");
			for (int channel = 0; channel < channels; channel++) {
				Waveform heard = new Waveform(part(input, channel, channels), rate).heard();
				assertThat(Golden.difference(heard.samples(), part(expected, channel, channels)))
					.isLessThanOrEqualTo(RESAMPLED);
			}
		}
	}

	private static float[] part(float[] values, int index, int count) {
		int length = values.length / count;
		return Arrays.copyOfRange(values, index * length, (index + 1) * length);
	}

	@TestFactory
	Stream<DynamicTest> openAi() {
		return cases("golden/preprocess/whisper_log_mel").map((file) -> dynamicTest(name(file), () -> openAi(file)));
	}

	private static void openAi(Path file) {
		try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
			for (String name : tensors.names()) {
				Matcher features = FEATURES.matcher(name);
				Matcher filters = FILTERS.matcher(name);
				if (filters.matches()) {
					int bands = Integer.parseInt(filters.group(1));
					assertThat(Golden.difference(filters(bands, false), tensors.floats(name))).as(name)
						.isLessThanOrEqualTo(FILTER);
				}
				else if (features.matches()) {
					openAi(tensors, name, new LogMel(Integer.parseInt(features.group(1)), 30 * 16_000),
							features.group(2));
				}
				else if (name.equals("expected.valid_frames")) {
					assertThat((long) new LogMel(80, 30 * 16_000).features(tensors.floats("audio_16khz")).sounding())
						.as(name)
						.isEqualTo(tensors.longs(name)[0]);
				}
				else if (!name.equals("audio_16khz")) {
					fail("no test knows the tensor %s of %s", name, file);
				}
			}
		}
	}

	private static void openAi(TensorStore tensors, String name, LogMel mel, String kind) {
		float[] samples = tensors.floats("audio_16khz");
		float[] expected = tensors.floats(name);
		MelFeatures found = kind.equals("unpadded") ? mel.features(samples, samples.length) : mel.features(samples);
		float[] values = switch (kind) {
			case "head" -> frames(found, 0, expected.length / found.bands());
			case "tail_value" -> {
				float[] tail = frames(found, found.sounding() + 3, found.frames());
				assertThat(tail).isNotEmpty();
				expected = filled(expected[0], tail.length);
				yield tail;
			}
			default -> found.values();
		};
		assertThat(Golden.difference(values, expected)).as(name).isLessThanOrEqualTo(OPENAI);
	}

	@TestFactory
	Stream<DynamicTest> transformers() {
		return Golden.list(Golden.folder("golden-hf/preprocess/audio_processors"), (path) -> true)
			.stream()
			.map((folder) -> dynamicTest(folder.getFileName().toString(), () -> transformers(folder)));
	}

	private static void transformers(Path folder) {
		ModelConfig config = ModelConfig.read(folder.resolve("preprocessor_config.json"));
		String type = config.requireString("feature_extractor_type");
		if (NOT_COVERED.contains(type)) {
			abort("not covered yet: audio_processors/" + folder.getFileName() + " (" + type + ")");
		}
		assertThat(type).isEqualTo("WhisperFeatureExtractor");
		LogMel mel = LogMel.of(config);
		try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("expected.safetensors"))) {
			for (String name : tensors.names()) {
				if (name.equals("mel_filters")) {
					assertThat(Golden.difference(filters(mel.bands(), true), tensors.floats(name))).as(name)
						.isLessThanOrEqualTo(FILTER);
					continue;
				}
				String[] parts = name.split("\\.");
				assertThat(parts).as(name).hasSize(2);
				MelFeatures found = mel
					.features(WavFile.samples(folder.resolveSibling("../audio/" + parts[0] + ".wav").normalize()));
				float[] expected;
				float[] values;
				switch (parts[1]) {
					case "input_features", "input_features_numpy" -> {
						expected = tensors.floats(name);
						values = found.values();
					}
					case "input_features_first300" -> {
						expected = tensors.floats(name);
						values = frames(found, 0, 300);
					}
					case "rest_value" -> {
						values = frames(found, 300, found.frames());
						expected = filled(tensors.floats(name)[0], values.length);
					}
					case "attention_mask" -> {
						long[] mask = new long[found.frames()];
						Arrays.fill(mask, 0, found.sounding(), 1);
						assertThat(mask).as(name).containsExactly(tensors.longs(name));
						continue;
					}
					default -> throw new AssertionError("no test knows the tensor " + name + " of " + folder);
				}
				assertThat(Golden.difference(values, expected)).as(name).isLessThanOrEqualTo(TRANSFORMERS);
			}
		}
	}

	/** [bands, 201], or [201, bands] as transformers has them. */
	private static float[] filters(int bands, boolean transposed) {
		MelFilters filters = new MelFilters(bands);
		float[] all = new float[bands * PowerSpectrum.FREQUENCIES];
		IntStream.range(0, all.length).forEach((i) -> {
			int band = transposed ? i % bands : i / PowerSpectrum.FREQUENCIES;
			int frequency = transposed ? i / bands : i % PowerSpectrum.FREQUENCIES;
			all[i] = (float) filters.weight(band, frequency);
		});
		return all;
	}

	/** Columns of [bands, frames]. */
	private static float[] frames(MelFeatures features, int from, int to) {
		float[] cut = new float[features.bands() * (to - from)];
		for (int band = 0; band < features.bands(); band++) {
			System.arraycopy(features.values(), band * features.frames() + from, cut, band * (to - from), to - from);
		}
		return cut;
	}

	private static float[] filled(float value, int length) {
		float[] values = new float[length];
		Arrays.fill(values, value);
		return values;
	}

	private static Stream<Path> cases(String folder) {
		return Golden.files(Golden.folder(folder), ".safetensors").stream();
	}

	private static String name(Path file) {
		return file.getFileName().toString().replace(".safetensors", "");
	}

}

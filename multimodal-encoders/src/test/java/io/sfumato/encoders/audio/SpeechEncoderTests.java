package io.sfumato.encoders.audio;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;
import io.sfumato.runtime.ort.RunTerminatedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SpeechEncoderTests {

	private static final int STRETCH = SpeechCheckpoint.STRETCH;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 1, 700, 1280, 1281, 5000, 16_000 })
	void bothBranchesEqualThePlainArithmetic(int samples) {
		try (Checkpoint checkpoint = new SpeechCheckpoint().write(this.directory);
				SpeechEncoder encoder = SpeechEncoder.open(this.runtime, checkpoint, SpeechCheckpoint::word);
				RunControl control = new RunControl()) {
			SpeechEncoder.Features features = encoder.features(noise(samples).samples());
			PlainSpeech plain = new PlainSpeech(checkpoint.tensors());
			double[][] speech = plain.embed(features.speech());
			double[][] states = plain.listen(features.mel(), 10);

			SpeechEncoder.Heard heard = encoder.hear(features, control);

			assertThat(features.tokens()).isEqualTo(Math.ceilDiv(samples, 1280));
			close(heard.speech(), speech);
			close(heard.states(), states);
			close(heard.tokens(), plain.project(speech, states));
		}
	}

	@Test
	void aClipBecomesAsManyTokensAsAnnounced() {
		try (Checkpoint checkpoint = new SpeechCheckpoint().write(this.directory);
				SoundEncoder encoder = SoundEncoders.open(checkpoint, this.runtime, SpeechCheckpoint::word)) {
			for (int samples : new int[] { 1, 1279, 1280, 1281, 16_000, STRETCH - 1, STRETCH, STRETCH + 1,
					2 * STRETCH + 5000 }) {
				SoftTokens tokens = encode(encoder, noise(samples));

				assertThat(tokens.count()).as("%d samples", samples)
					.isEqualTo(Math.ceilDiv(samples, 1280))
					.isEqualTo(encoder.tokens(samples / 16_000.0).least())
					.isEqualTo(encoder.tokens(samples / 16_000.0).most());
				assertThat(tokens.hidden()).isEqualTo(SpeechCheckpoint.HIDDEN);
			}
		}
	}

	@Test
	void aTokenIsEightyMilliseconds() {
		try (Checkpoint checkpoint = new SpeechCheckpoint().write(this.directory);
				SoundEncoder encoder = SoundEncoders.open(checkpoint, this.runtime, SpeechCheckpoint::word)) {
			SoftTokens tokens = encode(encoder, noise(STRETCH + 2000));

			assertThat(tokens.origins()).hasSize(27);
			assertThat(tokens.origins().get(1)).isEqualTo(new TokenOrigin.Stretch(0.08, 0.16));
			assertThat(((TokenOrigin.Stretch) tokens.origins().getLast()).to()).isEqualTo(2.125, within(1e-9));
		}
	}

	@Test
	void wordsStandBehindTheSoundTheyWereHeardIn() {
		try (Checkpoint checkpoint = new SpeechCheckpoint().hearingWords().write(this.directory);
				SpeechEncoder encoder = SpeechEncoder.open(this.runtime, checkpoint, SpeechCheckpoint::word);
				RunControl control = new RunControl()) {
			Waveform sound = noise(STRETCH + 5000);
			float[] first = Arrays.copyOf(sound.samples(), STRETCH);
			SpeechEncoder.Heard heard = encoder.hear(encoder.features(first), control);

			SoftTokens tokens = encoder.encode(sound, control);

			int words = (int) tokens.origins().stream().filter(TokenOrigin.Said.class::isInstance).count();
			assertThat(words).isGreaterThan(1);
			assertThat(tokens.count()).isEqualTo(29 + words)
				.isBetween(encoder.tokens(sound.seconds()).least() + 1, encoder.tokens(sound.seconds()).most());
			assertThat(tokens.origins().subList(0, 25)).hasOnlyElementsOfType(TokenOrigin.Stretch.class);
			assertThat(Arrays.copyOf(tokens.embeddings(), heard.tokens().length)).containsExactly(heard.tokens());
			assertThat(tokens.origins().get(25)).isInstanceOfSatisfying(TokenOrigin.Said.class, (said) -> {
				int at = (int) Math.round(said.from() / 0.08);
				assertThat(said.token()).isNotEqualTo(SpeechCheckpoint.VOCABULARY - 1);
				assertThat(said.certainty())
					.isGreaterThanOrEqualTo(heard.words()[at * SpeechCheckpoint.VOCABULARY + said.token()]);
				assertThat(said.to()).isGreaterThan(said.from());
				assertThat(Arrays.copyOfRange(tokens.embeddings(), 25 * SpeechCheckpoint.HIDDEN,
						26 * SpeechCheckpoint.HIDDEN))
					.containsExactly(sum(checkpoint, said.token(), Math.min(5, at / 2), 0));
			});
			assertThat(((TokenOrigin.Stretch) tokens.origins()
				.stream()
				.filter((origin) -> origin instanceof TokenOrigin.Stretch stretch && stretch.from() == 2)
				.findFirst()
				.orElseThrow()).to()).isEqualTo(2.08, within(1e-9));
			assertThat(encoder.hearsWords()).isTrue();
		}
	}

	@Test
	void wordsAreWhatTheirProbabilitiesSay() {
		try (Checkpoint checkpoint = new SpeechCheckpoint().hearingWords().write(this.directory);
				SpeechEncoder encoder = SpeechEncoder.open(this.runtime, checkpoint, SpeechCheckpoint::word);
				RunControl control = new RunControl()) {
			SpeechEncoder.Heard heard = encoder.hear(encoder.features(noise(5000).samples()), control);
			float[] table = checkpoint.tensors().floats("model.embed_tokens.weight");
			int width = SpeechCheckpoint.HIDDEN;
			double[] weights = new double[SpeechCheckpoint.VOCABULARY];
			for (int word = 0; word < weights.length; word++) {
				double product = 0;
				for (int i = 0; i < width; i++) {
					product += table[word * width + i] * heard.tokens()[i];
				}
				weights[word] = Math.exp(product / 0.25);
			}
			double all = Arrays.stream(weights).sum();
			for (int word = 0; word < weights.length; word++) {
				assertThat((double) heard.words()[word]).isEqualTo(weights[word] / all, within(1e-5));
			}
		}
	}

	/** The embedding of a word in some column that has some number, in the first row. */
	private static float[] sum(Checkpoint checkpoint, int word, int column, int number) {
		float[] sum = checkpoint.tensors().floatRow("model.embed_tokens.weight", word);
		float[][] parts = { checkpoint.tensors().floatRow("model.glyph_x.weight", column),
				checkpoint.tensors().floatRow("model.glyph_run.weight", number),
				add(checkpoint.tensors().floatRow("model.glyph_y.weight", 0),
						checkpoint.tensors().floatRow("model.glyph_word.weight", 0)) };
		for (float[] part : parts) {
			sum = add(sum, part);
		}
		return sum;
	}

	private static float[] add(float[] a, float[] b) {
		float[] sum = a.clone();
		for (int i = 0; i < b.length; i++) {
			sum[i] += b[i];
		}
		return sum;
	}

	@Test
	void longerSoundIsHeardStretchByStretch() {
		float[] samples = noise(STRETCH + 5000).samples();
		try (Checkpoint checkpoint = new SpeechCheckpoint().write(this.directory);
				SoundEncoder encoder = SoundEncoders.open(checkpoint, this.runtime, SpeechCheckpoint::word)) {
			float[] whole = encode(encoder, new Waveform(samples, 16_000)).embeddings();
			float[] first = encode(encoder, new Waveform(Arrays.copyOf(samples, STRETCH), 16_000)).embeddings();
			float[] second = encode(encoder, new Waveform(Arrays.copyOfRange(samples, STRETCH, samples.length), 16_000))
				.embeddings();

			assertThat(Arrays.copyOf(whole, first.length)).containsExactly(first);
			assertThat(Arrays.copyOfRange(whole, first.length, whole.length)).containsExactly(second);
		}
	}

	@Test
	void whoeverStopsItIsObeyed() {
		try (Checkpoint checkpoint = new SpeechCheckpoint().write(this.directory);
				SoundEncoder encoder = SoundEncoders.open(checkpoint, this.runtime, SpeechCheckpoint::word);
				RunControl control = new RunControl()) {
			control.terminate();

			assertThatExceptionOfType(RunTerminatedException.class)
				.isThrownBy(() -> encoder.encode(noise(1000), control));
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void whatDoesntFitIsRefusedByName(SpeechCheckpoint written, String named) {
		try (Checkpoint checkpoint = written.write(this.directory)) {
			assertThatExceptionOfType(CheckpointException.class)
				.isThrownBy(() -> SoundEncoders.open(checkpoint, this.runtime, SpeechCheckpoint::word).close())
				.withMessageContaining(named);
		}
	}

	static Stream<Arguments> whatDoesntFitIsRefusedByName() {
		return Stream.of(
				arguments(new SpeechCheckpoint().configure("\"hop_frames\": 8", "\"hop_frames\": 4"), "hop_frames"),
				arguments(new SpeechCheckpoint().configure("\"window_frames\": 76", "\"window_frames\": 75"),
						"window_frames"),
				arguments(new SpeechCheckpoint().configure("\"hidden_size\": 96", "\"hidden_size\": 95"),
						"speech_embedding_config.hidden_size"),
				arguments(new SpeechCheckpoint().configure("\"pool\": 4", "\"pool\": 2"), "audio_config.pool"),
				arguments(new SpeechCheckpoint().configure("sfumato_mel_branch", "whisper"), "whisper"),
				arguments(new SpeechCheckpoint().configure("mlp2x_gelu", "linear"), "audio_projector_type"),
				arguments(new SpeechCheckpoint().configure("\"max_source_positions\": 100",
						"\"max_source_positions\": 99"), "max_source_positions"),
				arguments(new SpeechCheckpoint().configure("\"audio_config\"", "\"other_config\""), "audio_config"),
				arguments(new SpeechCheckpoint().configure("\"speech_embedding_config\"", "\"other_config\""),
						"speech_embedding_config"),
				arguments(new SpeechCheckpoint().preprocess("\"feature_size\": 10", "\"feature_size\": 80"),
						"feature_size"),
				arguments(new SpeechCheckpoint().preprocess("\"chunk_length\": 2", "\"chunk_length\": 10"),
						"chunk_length"),
				arguments(new SpeechCheckpoint().hearingWords()
					.configure("\"blank_token_id\": 8", "\"blank_token_id\": 9"), "ctc_config.blank_token_id"),
				arguments(new SpeechCheckpoint().hearingWords().configure("0.25", "0"), "ctc_config.temperature"),
				arguments(new SpeechCheckpoint().hearingWords().configure("\"max_words\": 5", "\"max_words\": 0"),
						"ctc_config.max_words"),
				arguments(new SpeechCheckpoint().hearingWords().configure("beams", "rays"), "ctc_config.beams"),
				arguments(new SpeechCheckpoint().hearingWords().expecting("2-grams:", "0.1 a"), "2-grams"),
				arguments(new SpeechCheckpoint().hearingWords().expecting("", "-1 j"), "'j'"),
				arguments(new SpeechCheckpoint().hearingWords().expecting("", "x a"), "line 4: 'x'"),
				arguments(new SpeechCheckpoint().hearingWords().expecting("", "-1 a b c"), "1-gram"),
				arguments(new SpeechCheckpoint().hearingWords().expecting("", "-1 a"), "<unk>"),
				arguments(new SpeechCheckpoint().hearingWords().configure("tokens_per_column", "tokens"),
						"ctc_config.tokens_per_column"),
				arguments(new SpeechCheckpoint().hearingWords().configure("glyph_config", "glyphs"), "glyph_config"),
				arguments(new SpeechCheckpoint().hearingWords().remove("model.glyph_run.weight"), "glyph_run"),
				arguments(new SpeechCheckpoint().hearingWords().configure("\"vocab_size\": 9", "\"vocab_size\": 10"),
						"model.embed_tokens.weight"),
				arguments(new SpeechCheckpoint().remove("speech_embedding.convs.19.weight"), "convs.19.weight"),
				arguments(new SpeechCheckpoint().remove("audio_tower.layers.1.fc1.bias"), "fc1.bias"),
				arguments(new SpeechCheckpoint().add("speech_embedding.convs.19.bias", 96), "convs.19.bias"),
				arguments(new SpeechCheckpoint().add("audio_tower.layers.2.fc1.bias", 16), "layers.2.fc1.bias"),
				arguments(new SpeechCheckpoint().add("audio_projector.2.weight", 12, 13), "audio_projector.2.weight"));
	}

	private static void close(float[] found, double[][] expected) {
		double[] all = Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray();
		assertThat(found).hasSize(all.length);
		double largest = Arrays.stream(all).map(Math::abs).max().orElseThrow();
		for (int i = 0; i < all.length; i++) {
			assertThat((double) found[i]).as("value %d", i).isEqualTo(all[i], within(2e-5 * Math.max(1, largest)));
		}
	}

	private static SoftTokens encode(SoundEncoder encoder, Waveform sound) {
		try (RunControl control = new RunControl()) {
			return encoder.encode(sound, control);
		}
	}

	private static Waveform noise(int samples) {
		Random random = new Random(samples);
		float[] values = new float[samples];
		for (int i = 0; i < samples; i++) {
			values[i] = (float) (0.2 * Math.sin(0.1 * i) + 0.05 * random.nextGaussian());
		}
		return new Waveform(values, 16_000);
	}

}

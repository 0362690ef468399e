package io.sfumato.encoders.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/**
 * What DIFFA's ears make of clips of every length, and what they refuse. Their arithmetic
 * is the golden test's.
 */
class DiffaEncoderTests {

	private static final int STRETCH = DiffaCheckpoint.STRETCH;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TempDir
	Path directory;

	@Test
	void aClipBecomesAsManyTokensAsAnnounced() {
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			for (int samples : new int[] { 1, 160, 961, 1120, 1121, 3000, STRETCH - 1, STRETCH, STRETCH + 1,
					STRETCH + 960, STRETCH + 1121, 2 * STRETCH, 2 * STRETCH + 5000 }) {
				SoftTokens tokens = encode(encoder, noise(samples, 16_000));

				assertThat(tokens.count()).as("%d samples", samples)
					.isEqualTo(encoder.tokens(samples / 16_000.0).most());
				assertThat(tokens.hidden()).isEqualTo(DiffaCheckpoint.HIDDEN);
			}
		}
	}

	@Test
	void halfASecondIsThreeAcousticAndSixSemanticTokens() {
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			List<TokenOrigin> origins = encode(encoder, noise(STRETCH, 16_000)).origins();

			assertThat(origins).hasSize(9);
			assertThat(origins.subList(0, 3)).containsOnly(new TokenOrigin.Stretch(0, 0.5));
			assertThat(origins.get(3)).isEqualTo(new TokenOrigin.Stretch(0, 0.08));
			assertThat(origins.get(8)).isEqualTo(new TokenOrigin.Stretch(5 * 0.08, 0.48));
		}
	}

	@Test
	void longerSoundIsHeardStretchByStretch() {
		float[] samples = noise(STRETCH + 5000, 16_000).samples();
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			SoftTokens whole = encode(encoder, new Waveform(samples, 16_000));
			SoftTokens first = encode(encoder, new Waveform(Arrays.copyOf(samples, STRETCH), 16_000));
			SoftTokens second = encode(encoder,
					new Waveform(Arrays.copyOfRange(samples, STRETCH, samples.length), 16_000));

			int length = first.embeddings().length;
			assertThat(Arrays.copyOf(whole.embeddings(), length)).containsExactly(first.embeddings());
			assertThat(Arrays.copyOfRange(whole.embeddings(), length, whole.embeddings().length))
				.containsExactly(second.embeddings());
			assertThat(((TokenOrigin.Stretch) whole.origins().get(first.count())).from()).isEqualTo(0.5);
			assertThat(((TokenOrigin.Stretch) whole.origins().getLast()).to()).isBetween(0.74, 0.8125);
		}
	}

	@Test
	void aRestTooShortForATokenIsLeftOut() {
		float[] samples = noise(STRETCH + 500, 16_000).samples();
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			assertThat(encode(encoder, new Waveform(samples, 16_000)).embeddings())
				.containsExactly(encode(encoder, new Waveform(Arrays.copyOf(samples, STRETCH), 16_000)).embeddings());
		}
	}

	@Test
	void telephonyIsHeardAtSixteenKilohertz() {
		Waveform call = noise(3000, 8000);
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			assertThat(encode(encoder, call).embeddings()).containsExactly(encode(encoder, call.heard()).embeddings());
		}
	}

	@Test
	void anEncoderThatIsPublishedApartIsTheSame() throws IOException {
		Waveform sound = noise(5000, 16_000);
		Path apart = Files.createDirectory(this.directory.resolve("adapters"));
		Path whisper = Files.createDirectory(this.directory.resolve("whisper"));
		try (Checkpoint whole = new DiffaCheckpoint().write(this.directory);
				Checkpoint adapters = new DiffaCheckpoint().withoutEncoder().write(apart);
				Checkpoint encoder = DiffaCheckpoint.writeWhisper(whisper);
				DiffaEncoder one = DiffaEncoder.open(this.runtime, whole);
				DiffaEncoder two = DiffaEncoder.open(this.runtime, adapters, encoder)) {
			assertThat(encode(two, sound).embeddings()).containsExactly(encode(one, sound).embeddings());
		}
	}

	@Test
	void anEncoderThatIsNowhereIsMissed() {
		refused(new DiffaCheckpoint().withoutEncoder(), "whisper_model.");
	}

	@Test
	void whoeverStopsItIsObeyed() {
		try (Checkpoint checkpoint = new DiffaCheckpoint().write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint);
				RunControl control = new RunControl()) {
			control.terminate();

			assertThatExceptionOfType(RunTerminatedException.class)
				.isThrownBy(() -> encoder.encode(noise(1000, 16_000), control));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "whisper_model.conv1.bias", "whisper_model.embed_positions.weight",
			"whisper_model.layers.3.fc1.weight", "whisper_model.layer_norm.bias", "acoustic_connector.layer_weights",
			"acoustic_connector.layer_prompts.0", "acoustic_connector.layer_prompts.1",
			"acoustic_connector.qformer.layer.0.intermediate.dense.weight",
			"acoustic_connector.qformer.layer.0.crossattention.self.key.bias", "acoustic_connector.proj.1.weight",
			"semantic_connector.conv.2.weight", "semantic_connector.layernorm.weight" })
	void aMissingTensorIsRefusedByName(String name) {
		refused(new DiffaCheckpoint().remove(name), name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "whisper_model.conv2.weight", "whisper_model.layers.0.self_attn.k_proj.weight",
			"acoustic_connector.layer_weights", "acoustic_connector.qformer.layer.0.attention.self.query.weight",
			"semantic_connector.conv.0.weight" })
	void aTensorOfAnotherShapeIsRefusedByName(String name) {
		refused(new DiffaCheckpoint().add(name, 7, 5), name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "whisper_model.layers.0.self_attn.k_proj.bias", "language_model.weight",
			"semantic_connector.conv.4.weight" })
	void aTensorThatNothingKnowsIsRefusedByName(String name) {
		refused(new DiffaCheckpoint().add(name, 8), name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "trainable_prompts.weight", "llm_model.base_model.model.blocks.0.q_proj.lora_A.weight" })
	void whatOthersReadMayLieThere(String name) {
		try (Checkpoint checkpoint = new DiffaCheckpoint().add(name, 20, 12).write(this.directory);
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			assertThat(encoder.hidden()).isEqualTo(12);
		}
	}

	@ParameterizedTest
	@CsvSource({ "encoder_attention_heads\": 2, encoder_attention_heads\": 3, encoder_attention_heads",
			"activation_function\": \"gelu\", activation_function\": \"step\", activation_function",
			"max_source_positions\": 25, max_source_positions\": 0, max_source_positions",
			"whisper_config, nothing, whisper_config", "llm_config, nothing, llm_config" })
	void aConfigThatCantBeIsRefusedByField(String replaced, String by, String field) {
		refused(new DiffaCheckpoint().configure(replaced, by), field);
	}

	@ParameterizedTest
	@CsvSource({ "feature_size, 80", "chunk_length, 30" })
	void anExtractorOfAnotherEncoderIsRefused(String field, int value) throws IOException {
		Files.writeString(this.directory.resolve("preprocessor_config.json"),
				"{\"feature_size\": 10, \"%s\": %d}".formatted(field, value));

		refused(new DiffaCheckpoint(), field);
	}

	private void refused(DiffaCheckpoint written, String name) {
		try (Checkpoint checkpoint = written.write(this.directory)) {
			assertThatExceptionOfType(CheckpointException.class)
				.isThrownBy(() -> DiffaEncoder.open(this.runtime, checkpoint).close())
				.withMessageContaining(name);
		}
	}

	private static SoftTokens encode(DiffaEncoder encoder, Waveform sound) {
		try (RunControl control = new RunControl()) {
			return encoder.encode(sound, control);
		}
	}

	private static Waveform noise(int samples, int rate) {
		Random random = new Random(samples);
		float[] values = new float[samples];
		for (int i = 0; i < samples; i++) {
			values[i] = random.nextFloat() - 0.5f;
		}
		return new Waveform(values, rate);
	}

}

package io.sfumato.trainer.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.encoders.audio.SpeechMel;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.Weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The published networks, run by ONNX Runtime, say what ours have to say. */
class PublishedSpeechEmbeddingTests {

	private static final int TOKENS = 5;

	@TempDir
	private Path directory;

	@Test
	void everyTokenIsWhatThePublishedNetworkGivesForItsWindow() throws Exception {
		Path file = installed();
		float[] mel = new SpeechMel().features(sound());
		Weights weights = new Weights(1, torch.ScalarType.Float);
		SpeechEmbedding embedding = new SpeechEmbedding(weights);
		PublishedSpeechEmbedding.copy(file, weights);

		float[] ours;
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			ours = Weights.read(embedding.forward(Tensor.create(mel, 1, 1, SpeechMel.frames(TOKENS), 32)));
		}

		float[] windows = new float[TOKENS * 76 * 32];
		for (int token = 0; token < TOKENS; token++) {
			System.arraycopy(mel, 8 * token * 32, windows, token * 76 * 32, 76 * 32);
		}
		float[] published = PublishedRun.of(file, windows, this.directory, TOKENS, 76, 32, 1);
		assertThat(ours).hasSameSizeAs(published);
		double error = 0;
		double size = 0;
		for (int i = 0; i < ours.length; i++) {
			error += Math.pow(ours[i] - published[i], 2);
			size += Math.pow(published[i], 2);
		}
		// twenty layers of weights rounded to 8 bits: 2.6 % were measured
		assertThat(Math.sqrt(error / size)).isLessThan(0.05);
	}

	@Test
	void featuresAreThoseOfThePublishedFrontEnd() throws Exception {
		Path file = installed().resolveSibling("melspectrogram.onnx");
		Assumptions.assumeTrue(Files.exists(file), "the published front-end isn't installed");
		float[] sound = sound();

		float[] ours = new SpeechMel().features(sound);

		int margin = 5616;
		float[] padded = new float[TOKENS * SpeechMel.TOKEN + 2 * margin];
		for (int i = 0; i < sound.length; i++) {
			padded[margin + i] = sound[i] * 32_768;
		}
		float[] published = PublishedRun.of(file, padded, this.directory, 1, padded.length);
		assertThat(ours).hasSameSizeAs(published);
		for (int i = 0; i < ours.length; i++) {
			assertThat(Math.abs(ours[i] - (published[i] / 10 + 2))).isLessThan(2e-3f);
		}
	}

	@Test
	void anotherNetworkIsRefused() throws Exception {
		Path file = this.directory.resolve("other.onnx");
		Files.write(file, new byte[0]);

		assertThatThrownBy(() -> PublishedSpeechEmbedding.copy(file, new Weights(1, torch.ScalarType.Float)))
			.hasMessage("other.onnx has 0 convolutions, not 20");
	}

	private static Path installed() {
		Optional<Path> file = PublishedSpeechEmbedding.installed();
		Assumptions.assumeTrue(file.isPresent(), "the published speech embedding isn't installed");
		return file.orElseThrow();
	}

	/** Five tokens but for a few samples, of tones and noise. */
	private static float[] sound() {
		SplittableRandom random = new SplittableRandom(12);
		float[] sound = new float[TOKENS * SpeechMel.TOKEN - 100];
		for (int i = 0; i < sound.length; i++) {
			sound[i] = (float) (0.2 * Math.sin(i * 0.08) + 0.1 * Math.sin(i * i * 1e-5)
					+ random.nextDouble(-0.05, 0.05));
		}
		return sound;
	}

}

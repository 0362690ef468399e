package io.sfumato.encoders.audio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Ears as the trainer computes them, from the waveform on. {@code -Dsfumato.parity=DIR}
 * names a checkpoint's directory in which {@code parity.safetensors} lies, as
 * {@code export --parity} writes it.
 */
class SpeechParityGoldenTest {

	@Test
	void everyStageIsTheTrainers() {
		String named = System.getProperty("sfumato.parity");
		assumeTrue(named != null, "no checkpoint is named by sfumato.parity");
		Path directory = Path.of(named);
		Path file = directory.resolve("parity.safetensors");
		assumeTrue(Files.exists(file), () -> "no fixture at " + file);
		try (Checkpoint checkpoint = Checkpoint.open(directory);
				SafetensorsFile fixture = SafetensorsFile.open(file);
				SpeechEncoder ears = SpeechEncoder.open(OrtRuntime.cpu(), checkpoint, (text) -> 0);
				RunControl control = new RunControl()) {
			SpeechEncoder.Features features = ears.features(fixture.floats("waveform"));
			SpeechEncoder.Heard heard = ears.hear(features, control);

			close("speech_mel", features.speech(), fixture);
			close("log_mel", features.mel(), fixture);
			close("speech", heard.speech(), fixture);
			close("mel_states", heard.states(), fixture);
			close("audio_tokens", heard.tokens(), fixture);
			HeardWords words = HeardWords.of(checkpoint, (text) -> 0);
			if (words != null) {
				long[] ids = fixture.longs("said_ids");
				long[] places = fixture.longs("said_places");
				List<HeardWords.Word> said = IntStream.range(0, ids.length)
					.mapToObj((i) -> new HeardWords.Word((int) ids[i], 1, (int) places[i], (int) places[i]))
					.toList();
				close("said_tokens", words.tokens(said), fixture);
			}
		}
	}

	private static void close(String name, float[] found, SafetensorsFile fixture) {
		float[] expected = fixture.floats(name);
		assertThat(found).as(name).hasSameSizeAs(expected);
		float largest = 1;
		for (float value : expected) {
			largest = Math.max(largest, Math.abs(value));
		}
		assertThat(Golden.difference(found, expected) / largest).as(name).isLessThanOrEqualTo(2e-4);
	}

}

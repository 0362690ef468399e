package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.sfumato.encoders.audio.Waveform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SynthesizerTests {

	@Test
	void theLengthInAPipesHeaderIsNotBelieved() throws IOException {
		byte[] file = { 'R', 'I', 'F', 'F', -1, -1, -1, 127, 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0,
				1, 0, (byte) 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0, 'd', 'a', 't', 'a', -1, -1, -1, 127, 0, 64,
				0, (byte) 0xc0 };

		Waveform wave = Synthesizer.wav(file);

		assertThat(wave.rate()).isEqualTo(16_000);
		assertThat(wave.samples()).containsExactly(0.5f, -0.5f);
	}

	@Test
	void whatIsNoWavIsRefused() {
		assertThatThrownBy(() -> Synthesizer.wav(new byte[100])).isInstanceOf(IOException.class)
			.hasMessageContaining("100 bytes");
	}

	@Test
	void equalGeneratorsMakeTheSameClips() throws IOException {
		ClipSource source = new ClipSource(Voices.TRAINING);
		try {
			Clip first = source.next("digits", new SplittableRandom(21), 1).getFirst();
			Clip second = source.next("digits", new SplittableRandom(21), 1).getFirst();

			assertThat(first.words()).isEqualTo(second.words());
			assertThat(first.samples()).isEqualTo(second.samples());
			assertThat(first.samples().length).isGreaterThan(4000);
		}
		catch (IOException ex) {
			Assumptions.abort("no speech synthesizer here: " + ex.getMessage());
		}
	}

	@Test
	void heldOutVoicesAreNotThoseOfTraining() {
		SplittableRandom random = new SplittableRandom(2);
		for (int i = 0; i < 300; i++) {
			Speaker held = Voices.HELD_OUT.cast(random);
			Speaker trained = Voices.TRAINING.cast(random);

			assertThat(held.voice()).isNotEqualTo(trained.voice());
			if (held.engine() == Speaker.Engine.FESTIVAL) {
				assertThat(held.voice()).isEqualTo("ked_diphone");
			}
			else {
				assertThat(held.voice()).containsPattern("\\+(f4|m7|Alicia|Gene2|iven3|klatt4)$");
			}
		}
	}

}

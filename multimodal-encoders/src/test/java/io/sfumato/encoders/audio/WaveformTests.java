package io.sfumato.encoders.audio;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WaveformTests {

	@Test
	void secondsAreAsManySamplesAsTheyCameFrom() {
		for (int samples = 1; samples < 5_000_000; samples += (samples < 200_000) ? 1 : 977) {
			assertThat(Waveform.heardSamples((double) samples / Waveform.HEARD_RATE)).isEqualTo(samples);
		}
		assertThat(Waveform.heardSamples(1.00001)).isEqualTo(16_001);
	}

	@Test
	void aPartEndsWithTheWhole() {
		Waveform sound = new Waveform(new float[] { 0, 1, 2, 3 }, 2);

		assertThat(sound.between(0.5, 1.5).samples()).containsExactly(1, 2);
		assertThat(sound.between(1.5, 9).samples()).containsExactly(3);
		assertThat(sound.between(7, 9).samples()).isEmpty();
	}

	@Test
	void nothingBelowEightyDecibelsIsHeard() {
		assertThat(new Waveform(new float[] { 0, 1e-4f, -1e-4f }, 16_000).isSilent()).isTrue();
		assertThat(new Waveform(new float[] { 0, -2e-4f }, 16_000).isSilent()).isFalse();
	}

}

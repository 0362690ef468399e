package io.sfumato.trainer.sound;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecordingTests {

	private final Recording recording = new Recording();

	@Test
	void equalGeneratorsRecordTheSame() {
		float[] source = tone(16_000);

		for (int seed = 0; seed < 20; seed++) {
			assertThat(this.recording.of(source, new SplittableRandom(seed)))
				.isEqualTo(this.recording.of(source, new SplittableRandom(seed)));
		}
	}

	@Test
	void theSourceStaysAsItIs() {
		float[] source = tone(8000);

		for (int seed = 0; seed < 20; seed++) {
			this.recording.of(source, new SplittableRandom(seed));
		}

		assertThat(source).isEqualTo(tone(8000));
	}

	@Test
	void recordingsAreFiniteWithinFullScaleAndNeverTooLong() {
		float[] source = tone(Clip.LONGEST);

		for (int seed = 0; seed < 30; seed++) {
			float[] recorded = this.recording.of(source, new SplittableRandom(seed));

			assertThat(recorded.length).isBetween(1, Clip.LONGEST);
			for (float sample : recorded) {
				if (!(Math.abs(sample) <= 1)) {
					throw new AssertionError("a sample of " + sample + " with seed " + seed);
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource(SoundEvent.class)
	void eventsSoundTheSameForEqualGenerators(SoundEvent event) {
		float[] first = new float[16_000];
		float[] second = new float[16_000];

		event.play(first, new SplittableRandom(4));
		event.play(second, new SplittableRandom(4));

		assertThat(first).isEqualTo(second);
		assertThat(first).isNotEqualTo(new float[16_000]);
	}

	private static float[] tone(int samples) {
		float[] tone = new float[samples];
		for (int i = 0; i < samples; i++) {
			tone[i] = (float) (0.4 * Math.sin(0.1 * i));
		}
		return tone;
	}

}

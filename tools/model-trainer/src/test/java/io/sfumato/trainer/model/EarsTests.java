package io.sfumato.trainer.model;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EarsTests {

	private static final int HIDDEN = -30_000;

	private final Weights weights = new Weights(4, torch.ScalarType.Float);

	private final Ears ears = new Ears(this.weights, ModelSize.mini(1280, 97));

	private final SplittableRandom random = new SplittableRandom(9);

	@Test
	void foldedWeightsHearTheSame() {
		float[] speech = values(3 * SpeechEmbedding.WIDTH, 30);
		Ears.measure(List.of(values(500 * SpeechEmbedding.WIDTH, 30)), this.weights);
		float[] logMel = values(80 * 24, 1);
		float[] before = hear(speech, logMel, 3, 3);

		float[] folded = Ears.foldedWeight(this.weights.values(Ears.FIRST_WEIGHT), this.weights.values(Ears.SCALE));
		float[] bias = Ears.foldedBias(this.weights.values(Ears.FIRST_BIAS), folded, this.weights.values(Ears.MEAN));
		this.weights.set(Ears.FIRST_WEIGHT, folded);
		this.weights.set(Ears.FIRST_BIAS, bias);
		this.weights.set(Ears.MEAN, new float[SpeechEmbedding.WIDTH]);
		float[] ones = new float[SpeechEmbedding.WIDTH];
		Arrays.fill(ones, 1);
		this.weights.set(Ears.SCALE, ones);

		assertThat(hear(speech, logMel, 3, 3)).containsExactly(before, within(1e-3f));
	}

	/** What a shorter clip is heard as doesn't depend on the longer ones of its batch. */
	@Test
	void paddingIsNotHeard() {
		float[] speech = values(2 * SpeechEmbedding.WIDTH, 1);
		float[] logMel = values(80 * 16, 1);
		float[] alone = hear(speech, logMel, 2, 2);

		float[] padded = new float[80 * 40];
		for (int band = 0; band < 80; band++) {
			System.arraycopy(logMel, band * 16, padded, band * 40, 16);
		}
		float[] among = hear(Arrays.copyOf(speech, 5 * SpeechEmbedding.WIDTH), padded, 5, 2);

		assertThat(Arrays.copyOf(among, alone.length)).containsExactly(alone, within(1e-4f));
	}

	@Test
	void measuringGivesMeanZeroAndDeviationOne() {
		float[] heard = values(1000 * SpeechEmbedding.WIDTH, 20);

		Ears.measure(List.of(heard), this.weights);

		float mean = this.weights.values(Ears.MEAN)[7];
		float scale = this.weights.values(Ears.SCALE)[7];
		double sum = 0;
		double squares = 0;
		for (int i = 7; i < heard.length; i += SpeechEmbedding.WIDTH) {
			double value = (heard[i] - mean) * scale;
			sum += value;
			squares += value * value;
		}
		assertThat(sum / 1000).isCloseTo(0, within(1e-3));
		assertThat(squares / 1000).isCloseTo(1, within(1e-3));
	}

	private float[] hear(float[] speech, float[] logMel, int tokens, int sounding) {
		float[] mask = new float[4 * tokens];
		Arrays.fill(mask, 4 * sounding, mask.length, HIDDEN);
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.weights.nextStep();
			return Weights.read(this.ears.forward(Tensor.create(speech, 1, tokens, SpeechEmbedding.WIDTH),
					Tensor.create(logMel, 1, 80, 8L * tokens), Tensor.create(mask, 1, 1, 1, mask.length)));
		}
	}

	private float[] values(int count, double deviation) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) {
			values[i] = (float) (deviation * this.random.nextGaussian() + i % 5);
		}
		return values;
	}

}

package io.sfumato.trainer.train;

import java.nio.file.Path;
import java.util.List;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AdamWTests {

	private static final String NAME = "model.norm.weight";

	private static MiniModel model() {
		return MiniModel.create(new ModelSize(300, 32, 2, 2, 48, 1, List.of(4, 4, 8, 32), List.of(0, 0, 1, 0), 98), 3,
				torch.ScalarType.Float);
	}

	private static void step(Weights weights, AdamW optimiser, double rate) {
		try (PointerScope scope = new PointerScope()) {
			optimiser.zeroGradients();
			Tensor weight = weights.master(NAME);
			weight.mul(weight).mul(weight).sum().backward();
		}
		optimiser.step(rate);
	}

	@Test
	void stepsAreThoseOfThePaper() {
		MiniModel model = model();
		AdamW optimiser = new AdamW(model.weights(), NAME::equals);
		double value = 1;
		double mean = 0;
		double square = 0;

		for (int step = 1; step <= 5; step++) {
			step(model.weights(), optimiser, 0.01);
			// gradient 3w² of 32 equal weights, clipped to a norm of one
			double gradient = 3 * value * value;
			gradient *= Math.min(1, 1 / (gradient * Math.sqrt(32)));
			mean = 0.9 * mean + 0.1 * gradient;
			square = 0.98 * square + 0.02 * gradient * gradient;
			value -= 0.01 * (mean / (1 - Math.pow(0.9, step)))
					/ (Math.sqrt(square / (1 - Math.pow(0.98, step))) + 1e-8);
		}

		assertThat(model.weights().values(NAME)[7]).isCloseTo((float) value, within(1e-5f));
	}

	@Test
	void aGradientThatIsNotFiniteChangesNothing() {
		MiniModel model = model();
		AdamW optimiser = new AdamW(model.weights(), NAME::equals);
		float[] nan = model.weights().values(NAME);
		nan[3] = Float.NaN;
		model.weights().set(NAME, nan);

		step(model.weights(), optimiser, 0.01);

		assertThat(model.weights().values(NAME)[0]).isEqualTo(1);
	}

	@Test
	void aSnapshotGoesOnAsIfNothingHadHappened(@TempDir Path folder) {
		MiniModel first = model();
		AdamW optimiser = new AdamW(first.weights(), NAME::equals);
		for (int i = 0; i < 3; i++) {
			step(first.weights(), optimiser, 0.01);
		}
		Path file = folder.resolve("snapshot.safetensors");
		new Snapshot(3, 0.5, 48, 20).write(file, first.weights(), optimiser, (name) -> false);
		MiniModel second = model();
		AdamW resumed = new AdamW(second.weights(), NAME::equals);

		Snapshot snapshot = Snapshot.resume(file, second.weights(), resumed);
		step(first.weights(), optimiser, 0.01);
		step(second.weights(), resumed, 0.01);

		assertThat(snapshot).isEqualTo(new Snapshot(3, 0.5, 48, 20));
		assertThat(second.weights().values(NAME)).isEqualTo(first.weights().values(NAME));
		assertThat(resumed.averages().get(NAME)).isEqualTo(optimiser.averages().get(NAME));
	}

}

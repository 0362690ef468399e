package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class GradientsTests {

	private static final String NORM = "model.norm.weight";

	private static final String WORDS = "model.embed_tokens.weight";

	private final MiniModel model = MiniModel.create(
			new ModelSize(300, 32, 2, 2, 48, 1, List.of(4, 4, 8, 32), List.of(0, 0, 1, 0), 98), 3,
			torch.ScalarType.Float);

	private final Weights weights = this.model.weights();

	private final AdamW optimiser = new AdamW(this.weights, List.of(NORM, WORDS)::contains);

	/** Two losses of the same weights. */
	private final List<Stage.Term> terms = List.of((tally, random) -> {
		Tensor scaled = this.weights.master(WORDS).mul(this.weights.master(NORM));
		tally.add("first", 1, 1);
		return torch.matmul(scaled, scaled.t()).pow(new Scalar(2)).mean();
	}, (tally, random) -> {
		tally.add("second", 2, 1);
		return this.weights.master(WORDS).mul(this.weights.master(NORM)).sin().sum();
	});

	@Test
	void termsAddUpSideBySideAsTheyDoOneAfterTheOther() throws InterruptedException {
		List<float[]> expected = gradients(1, new Tally());

		for (int repetition = 0; repetition < 20; repetition++) {
			Tally tally = new Tally();
			List<float[]> found = gradients(2, tally);

			for (int i = 0; i < expected.size(); i++) {
				assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-4f));
			}
			assertThat(tally.mean("first")).isEqualTo(1);
			assertThat(tally.mean("second")).isEqualTo(2);
		}
		assertThat(expected.getFirst()).isNotEqualTo(new float[expected.getFirst().length]);
	}

	@Test
	void whatATermFailsOfIsTold() {
		Stage.Term broken = (tally, random) -> {
			throw new IllegalArgumentException("no pages");
		};
		try (Gradients gradients = new Gradients(this.weights, 2)) {
			assertThatIllegalStateException().isThrownBy(
					() -> gradients.add(List.of(broken, this.terms.getLast()), new Tally(), new SplittableRandom(1)))
				.havingCause()
				.withMessage("no pages");
		}
	}

	/** What both weights get from both terms. */
	private List<float[]> gradients(int threads, Tally tally) throws InterruptedException {
		this.optimiser.zeroGradients();
		try (Gradients gradients = new Gradients(this.weights, threads); PointerScope scope = new PointerScope()) {
			gradients.add(this.terms, tally, new SplittableRandom(1));
			List<float[]> found = new ArrayList<>();
			for (String name : List.of(NORM, WORDS)) {
				found.add(Weights.read(this.weights.master(name).grad()));
			}
			return found;
		}
	}

}

package io.sfumato.backbone.loop;

import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.Hierarchy;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.RemaskingHierarchy;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decoding that doubts what it has decided (decoding.md section 6.4). The vectors were
 * computed by a second implementation of the sheet; without doubt it gives the sheet's
 * own vector for the hierarchy.
 */
class RemaskingHierarchyTests {

	private static final int ANSWER = 16;

	@ParameterizedTest
	@CsvSource({ "0, 8, 0.7, 0.4, 0, 6, 0, 17 0 4 3 15 8 16 2 9 1 6 13 14 22 13 8",
			"0, 8, 0.7, 0.4, 0.4, 9, 1, 17 0 4 3 15 8 5 7 9 1 6 13 11 8 13 8",
			"0, 8, 0.5, 0.3, 0.6, 6, 6, 17 9 4 18 12 8 5 2 9 1 6 18 19 4 13 3",
			"0, 16, 0.7, 0.3, 0.5, 5, 6, 5 17 4 3 15 8 14 2 9 1 6 13 14 8 13 8",
			"3, 8, 0.92, 0.62, 0.4, 12, 0, 7 10 17 6 13 3 17 19 10 3 7 2 0 10 22 21",
			"6, 16, 0.8, 0.4, 0.4, 9, 6, 5 0 12 5 7 5 6 2 0 22 7 2 14 4 11 5",
			"9, 8, 0.6, 0.3, 0.5, 7, 3, 13 11 15 1 14 15 13 1 11 10 18 8 18 20 18 22",
			"2, 5, 0.7, 0.4, 0.45, 8, 2, 5 10 0 11 11 2 0 17 7 10 2 3 16 2 11 12",
			"4, 16, 0.92, 0.62, 0.4, 12, 6, 18 0 12 7 10 7 4 15 4 19 10 11 20 13 4 4" })
	void decodesAsTheSheetSays(int salt, int blockLength, double threshold, double low, double doubt, int passes,
			int reopened, String ids) {
		ToyBackbone toy = new ToyBackbone(salt);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, ANSWER);

		try (Denoising denoising = denoising(toy, canvas, blockLength, new RemaskingHierarchy(threshold, low, doubt))) {
			int counted = 0;
			while (!denoising.finished()) {
				counted += denoising.step().reopened();
			}

			assertThat(denoising.result().tokens())
				.containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
			assertThat(denoising.result().forwardPasses()).isEqualTo(passes);
			assertThat(counted).as("masked again or replaced").isEqualTo(reopened);
		}
	}

	/** Where nothing is doubted nothing is masked again. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void withoutDoubtItIsTheHierarchy(long seed) {
		RandomGenerator random = Runs.random(seed);
		double threshold = random.nextDouble(0.3, 1);
		double low = random.nextDouble(0.2, 0.9);
		int blockLength = random.nextInt(2, 17);
		for (Backbone backbone : new Backbone[] { new ToyBackbone((int) seed), ToyBackbone.shifted((int) seed),
				PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed) }) {
			Prompt prompt = Runs.prompt(Runs.random(seed), 24);
			Canvas doubting = Canvas.masked(prompt, ToyBackbone.MASK, ANSWER);
			Canvas plain = Canvas.masked(prompt, ToyBackbone.MASK, ANSWER);

			Denoised expected = Runs.run(
					backbone, plain, Runs
						.policies(Unlimited.uncapped(), new Hierarchy(threshold, low), blockLength,
								Runs.uncached(backbone, plain))
						.wholeRows()
						.build());

			try (Denoising denoising = denoising(backbone, doubting, blockLength,
					new RemaskingHierarchy(threshold, low, 0))) {
				Denoised result = denoising.run();
				assertThat(result.tokens()).isEqualTo(expected.tokens());
				assertThat(result.steps()).isEqualTo(expected.steps());
				assertThat(result.forwardPasses()).isEqualTo(expected.forwardPasses());
			}
		}
	}

	/** However much is doubted, a block of B cells takes B passes at most. */
	@Test
	void everyStepLeavesFewerMasks() {
		int doubted = 0;
		for (int seed = 0; seed < 20; seed++) {
			RandomGenerator random = Runs.random(seed);
			Canvas canvas = Canvas.masked(Runs.prompt(random, 24), ToyBackbone.MASK, 24);
			RemaskingHierarchy rule = new RemaskingHierarchy(random.nextDouble(0.2, 1), random.nextDouble(0.2, 1),
					random.nextDouble(0.3, 1));

			try (Denoising denoising = denoising(new ToyBackbone(seed), canvas, random.nextInt(3, 25), rule)) {
				while (!denoising.finished()) {
					int masked = canvas.masked(0, canvas.length());
					doubted += denoising.step().reopened();
					assertThat(canvas.masked(0, canvas.length())).isLessThan(masked);
				}
				assertThat(denoising.result().forwardPasses()).isLessThanOrEqualTo(24);
				assertThat(denoising.result().commits()).isEqualTo(24);
			}
		}
		assertThat(doubted).isGreaterThan(20);
	}

	private static Denoising denoising(Backbone backbone, Canvas canvas, int blockLength, RemaskingHierarchy rule) {
		Policies policies = Policies
			.builder(Unlimited.uncapped(), new FixedBlocks(blockLength, FixedBlocks.End.FILLED_SO_FAR), rule,
					Runs.uncached(backbone, canvas))
			.revise(rule)
			.wholeRows()
			.build();
		return new Denoising(backbone, canvas, policies, DenoisingListener.NONE, new CancelSignal());
	}

}

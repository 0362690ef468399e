package io.sfumato.backbone.loop;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.EntropyThreshold;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.NearBest;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Rules that come to the same, and a vocabulary whose numbers mean nothing (decoding.md
 * section 15.1).
 */
class RuleInvariantTests {

	/** I4: where no two cells are equally good, a threshold above 1 is one per step. */
	@Test
	void aThresholdThatNothingReachesTakesTheBest() {
		int compared = 0;
		for (int salt = 0; salt < 30; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Canvas near = canvas();
			Canvas single = canvas();

			Denoised nearBest = Runs.run(toy, near,
					Runs.policies(Unlimited.uncapped(), new NearBest(1.01), 8, Runs.uncached(toy, near))
						.wholeRows()
						.build());
			Denoised expected = Runs.run(toy, single,
					Runs.policies(new FixedPerStep(1), new TopQuota(), 8, Runs.uncached(toy, single))
						.wholeRows()
						.build());

			if (nearBest.forwardPasses() == 16) {
				assertThat(nearBest.tokens()).isEqualTo(expected.tokens());
				assertThat(nearBest.steps()).isEqualTo(expected.steps());
				compared++;
			}
		}
		assertThat(compared).isGreaterThan(20);
	}

	/** I6. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void anEntropyOfNothingIsOnePerStep(int salt) {
		ToyBackbone toy = new ToyBackbone(salt);
		Canvas bounded = canvas();
		Canvas single = canvas();

		Denoised entropy = Runs.run(toy, bounded,
				Runs.policies(Unlimited.uncapped(), new EntropyThreshold(0), 8, Runs.uncached(toy, bounded))
					.scorer(new NegEntropyScorer())
					.wholeRows()
					.build());
		Denoised expected = Runs.run(toy, single,
				Runs.policies(new FixedPerStep(1), new TopQuota(), 8, Runs.uncached(toy, single))
					.scorer(new NegEntropyScorer())
					.wholeRows()
					.build());

		assertThat(entropy.tokens()).isEqualTo(expected.tokens());
		assertThat(entropy.steps()).isEqualTo(expected.steps());
	}

	/** I30, for every rule that requests can name. */
	@ParameterizedTest
	@EnumSource
	void tokensWithOtherNumbersAreTheSameText(Strategy.Unmask unmask) {
		for (int seed = 0; seed < 6; seed++) {
			RandomGenerator random = Runs.random(seed);
			PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed);
			Renumbered renumbered = new Renumbered(plain, permutation(random, 24));
			int[] prompt = random.ints(5, 0, 22).toArray();
			Strategy strategy = Strategy.quality(AttentionPattern.BIDIRECTIONAL, 11, 6)
				.with(new StrategyOptions(null, null, null, unmask, Map.of(), null, null, null, null));

			Denoised one = run(plain, prompt, strategy);
			Denoised other = run(renumbered, renumbered.of(prompt), strategy);

			assertThat(other.tokens()).isEqualTo(renumbered.of(one.tokens()));
			assertThat(other.steps()).isEqualTo(one.steps());
			assertThat(other.probabilities()).containsExactly(one.probabilities(), within(1e-9));
		}
	}

	private static Denoised run(Backbone backbone, int[] prompt, Strategy strategy) {
		Canvas canvas = Canvas.masked(Prompt.of(prompt), backbone.shape().maskToken(), strategy.maxTokens());
		return Runs.run(backbone, canvas,
				strategy.withoutStopAtEnd().policies(Fidelity.CANONICAL, backbone, canvas, null));
	}

	private static int[] permutation(RandomGenerator random, int size) {
		int[] numbers = new int[size];
		Arrays.setAll(numbers, (number) -> number);
		for (int place = size - 1; place > 0; place--) {
			int other = random.nextInt(place + 1);
			int moved = numbers[place];
			numbers[place] = numbers[other];
			numbers[other] = moved;
		}
		return numbers;
	}

	private static Canvas canvas() {
		return Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);
	}

	/**
	 * A model whose tokens have other numbers.
	 *
	 * @param numbers by the model's own number
	 */
	private record Renumbered(PlainBackbone model, int[] numbers) implements Backbone {

		int[] of(int[] tokens) {
			return Arrays.stream(tokens).map((token) -> this.numbers[token]).toArray();
		}

		@Override
		public BackboneShape shape() {
			BackboneShape plain = this.model.shape();
			return new BackboneShape(plain.layers(), plain.hidden(), plain.kvHeads(), plain.headDim(),
					plain.vocabulary(), plain.maxPositions(), plain.attention(), plain.logitShift(),
					this.numbers[plain.maskToken()],
					plain.endTokens().stream().map((token) -> this.numbers[token]).toList());
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			for (int own = 0; own < this.numbers.length; own++) {
				if (this.numbers[own] == token) {
					this.model.embed(own, target);
				}
			}
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			return new RenumberedRows(this.model.forward(request), this.numbers);
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			return this.model.join(parts);
		}

		@Override
		public void close() {
			this.model.close();
		}

	}

	private record RenumberedRows(ForwardRows rows, int[] numbers) implements ForwardRows {

		@Override
		public int count() {
			return this.rows.count();
		}

		@Override
		public int argmax(int row) {
			return this.numbers[this.rows.argmax(row)];
		}

		@Override
		public float max(int row) {
			return this.rows.max(row);
		}

		@Override
		public float secondMax(int row) {
			return this.rows.secondMax(row);
		}

		@Override
		public float logSumExp(int row) {
			return this.rows.logSumExp(row);
		}

		@Override
		public float entropy(int row) {
			return this.rows.entropy(row);
		}

		@Override
		public void logits(int row, float[] target) {
			float[] own = new float[this.numbers.length];
			this.rows.logits(row, own);
			for (int token = 0; token < own.length; token++) {
				target[this.numbers[token]] = own[token];
			}
		}

		@Override
		public void attention(int layer, int row, float[] target) {
			this.rows.attention(layer, row, target);
		}

		@Override
		public KeyValues takeKeyValues() {
			return this.rows.takeKeyValues();
		}

		@Override
		public void close() {
			this.rows.close();
		}

	}

}

package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Daedal;
import io.sfumato.backbone.policy.Daedal.Growth;
import io.sfumato.backbone.policy.EosFill;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Answers that grow while they are decided.
 */
class LengthTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	/** Decoding.md section 15.3. */
	@ParameterizedTest
	@MethodSource
	void decodesAsTheSheetSays(Growth growth, double sure, double lost, int passes, String ids) {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 8);

		Denoised result = Runs.run(toy, canvas,
				policies(toy, canvas, new Daedal(ToyBackbone.EOS, growth, sure, lost)).fidelity(Fidelity.FAITHFUL)
					.build());

		assertThat(result.tokens()).containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(passes);
		assertThat(result.steps()).hasSameSizeAs(result.tokens());
	}

	static List<Arguments> decodesAsTheSheetSays() {
		return List.of(
				Arguments.of(new Growth(24, 8, 8, 0.5, 0.9), 0.9, 0.3, 26,
						"17 14 4 3 15 8 5 7 9 1 6 12 11 3 13 8 15 19 20 17 17 14 19 13"),
				Arguments.of(new Growth(40, 4, 4, 0.1, 0.9), 0.7, 0.2, 37,
						"17 0 4 3 15 8 5 7 9 1 6 12 11 3 13 8 15 19 20 17 17 14 19 13 9 6 21 18 9 1 18 1 6 20 "
								+ "21 18 7 8 18 22"));
	}

	/** I20. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void anAnswerNeverGrowsBeyondItsMostAndNothingDecidedChanges(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		int most = random.nextInt(8, 40);
		Growth growth = new Growth(most, random.nextInt(2, 6), random.nextInt(1, 6), random.nextDouble(),
				random.nextDouble());
		Canvas canvas = Canvas.masked(Runs.prompt(random, 24), ToyBackbone.MASK, random.nextInt(1, 9));
		Daedal daedal = new Daedal(ToyBackbone.EOS, growth, random.nextDouble(), random.nextDouble(0.6));

		try (Denoising denoising = new Denoising(toy, canvas, policies(toy, canvas, daedal).build(),
				DenoisingListener.NONE, new CancelSignal())) {
			while (!denoising.finished()) {
				List<Integer> before = decided(canvas);
				boolean measured = daedal.isMeasuring();

				Step step = denoising.step();

				assertThat(canvas.answerLength()).isLessThanOrEqualTo(most);
				assertThat(step.commits() > 0).isEqualTo(!measured);
				// what is decided keeps its order; a tail may be cut off
				List<Integer> after = decided(canvas);
				assertThat(isSubsequence(before, after) || canvas.answerLength() == most).isTrue();
			}
			assertThat(canvas.masked(0, canvas.length())).isZero();
			assertThat(IntStream.range(canvas.promptLength(), canvas.length()).map(canvas::id)).doesNotHaveDuplicates();
		}
	}

	@Test
	void aConstantLengthIsAThreshold() {
		ToyBackbone toy = new ToyBackbone();
		Canvas growing = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Canvas constant = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Daedal daedal = new Daedal(ToyBackbone.EOS, new Growth(16, 8, 8, 0, 0.9), 0.7, 0);

		Denoised grown = Runs.run(toy, growing, policies(toy, growing, daedal).build());
		Denoised expected = Runs.run(toy, constant,
				Runs.policies(Unlimited.uncapped(), new Threshold(0.7), 8, Runs.uncached(toy, constant)).build());

		assertThat(grown.tokens()).isEqualTo(expected.tokens());
		assertThat(grown.forwardPasses()).isEqualTo(expected.forwardPasses() + 1);
	}

	@Test
	void theEndThatWasPutThereDoesNotEndTheRun() {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 8);
		Daedal daedal = new Daedal(ToyBackbone.EOS, new Growth(24, 8, 8, 0, 0.9), 0.9, 0);

		Denoised result = Runs.run(toy, canvas,
				policies(toy, canvas, daedal).stops(new EosFill(List.of(ToyBackbone.EOS), EosFill.When.STEP)).build());

		assertThat(result.tokens()).hasSize(12).endsWith(22, 22, 22, 22).doesNotContain(ToyBackbone.MASK);
		assertThat(result.commits()).isEqualTo(8);
	}

	@Test
	void aCacheIsRefused() {
		Daedal daedal = new Daedal(ToyBackbone.EOS, Growth.upTo(64), 0.9, 0.1);
		Policies.Builder policies = Runs.policies(Unlimited.uncapped(), daedal, 8, new KvPrefix())
			.proposer(daedal)
			.length(daedal);

		assertThatExceptionOfType(StrategyException.class).isThrownBy(policies::build)
			.withMessageContaining("cache must be 'none'");
	}

	private static Policies.Builder policies(ToyBackbone toy, Canvas canvas, Daedal daedal) {
		return Runs.policies(Unlimited.uncapped(), daedal, 8, Runs.uncached(toy, canvas))
			.proposer(daedal)
			.length(daedal);
	}

	private static List<Integer> decided(Canvas canvas) {
		List<Integer> tokens = new ArrayList<>();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			if (!canvas.isMasked(index)) {
				tokens.add(canvas.token(index));
			}
		}
		return tokens;
	}

	private static boolean isSubsequence(List<Integer> few, List<Integer> many) {
		int found = 0;
		for (int place = 0; place < many.size() && found < few.size(); place++) {
			found += many.get(place).equals(few.get(found)) ? 1 : 0;
		}
		return found == few.size();
	}

}

package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.driver.EnergyResampling.Settings;
import io.sfumato.backbone.driver.EnergyResampling.Sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EnergyResamplingTests {

	private static final int CELLS = 12;

	@Test
	void decidesEverythingInNoMorePassesThanStepsOrCells() {
		for (int seed = 0; seed < 5; seed++) {
			Canvas canvas = canvas();

			int passes = sample(canvas, Settings.of(40), seed, (tokens) -> 0);

			assertThat(canvas.masked(0, canvas.length())).isZero();
			assertThat(passes).isLessThanOrEqualTo(CELLS + 1);
			assertThat(canvas.answer()).doesNotContain(ToyBackbone.MASK);
		}
	}

	@Test
	void theSameNumbersGiveTheSameText() {
		Canvas one = canvas();
		Canvas other = canvas();

		sample(one, Settings.of(16), 5, EnergyResamplingTests::oddTokens);
		sample(other, Settings.of(16), 5, EnergyResamplingTests::oddTokens);

		assertThat(one.answer()).isEqualTo(other.answer());
	}

	/** The second model likes even tokens; so do those who ask it, in the right sense. */
	@ParameterizedTest
	@CsvSource({ "THEORY,-1", "PUBLISHED,1" })
	void textsFollowTheSecondModel(Sign sign, int direction) {
		double asked = oddShare(new Settings(16, 8, 1, 0, 0.1, sign));
		double alone = oddShare(new Settings(16, 1, 1, 0, 0.1, sign));

		assertThat((asked - alone) * direction).isGreaterThan(0.05);
	}

	@Test
	void itIsAskedInItsWindowAlone() {
		int[] asked = new int[1];

		sample(canvas(), new Settings(16, 2, 0.6, 0.4, 1, Sign.THEORY), 1, (tokens) -> asked[0]++);
		int within = asked[0];
		sample(canvas(), new Settings(16, 2, 1, 0, 1, Sign.THEORY), 1, (tokens) -> asked[0]++);

		assertThat(within).isPositive().isLessThan(asked[0] - within);
	}

	@Test
	void impossibleSettingsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Settings(16, 2, 0.4, 0.6, 1, Sign.THEORY))
			.withMessageContaining("times 0.4 and 0.6");
	}

	private static double oddShare(Settings settings) {
		double odd = 0;
		for (int seed = 0; seed < 15; seed++) {
			Canvas canvas = canvas();
			sample(canvas, settings, seed, EnergyResamplingTests::oddTokens);
			odd += oddTokens(canvas.answer()) / 4 / CELLS / 15;
		}
		return odd;
	}

	/** Energy: 4 nats for each odd token. */
	private static double oddTokens(int[] tokens) {
		return 4.0 * Arrays.stream(tokens).filter((token) -> token % 2 == 1).count();
	}

	private static int sample(Canvas canvas, Settings settings, long seed, SequenceEnergy energy) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		return new EnergyResampling(new ToyBackbone(3), energy, settings).sample(canvas, random, new CancelSignal());
	}

	private static Canvas canvas() {
		return Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, CELLS);
	}

}

package io.sfumato.backbone.policy;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** What a constraint makes of a row, and which strategies go with one. */
class ConstrainedRowTests {

	private final LogitsRow row = new LogitsRow(8);

	@Test
	void probabilitiesStayAsTheyAreGiven() {
		this.row.become(new int[] { 2, 5, 7 }, new double[] { 0.2, 0.5, 0.1 }, 3);

		assertThat(this.row.argmax()).isEqualTo(5);
		assertThat(this.row.probability(5)).isCloseTo(0.5, within(1e-9));
		assertThat(this.row.probability(2)).isCloseTo(0.2, within(1e-6));
		assertThat(this.row.probability(0)).isZero();
		assertThat(this.row.margin()).isCloseTo(0.3, within(1e-6));
		assertThat(this.row.entropy()).isCloseTo(
				-(0.2 * Math.log(0.2) + 0.5 * Math.log(0.5) + 0.1 * Math.log(0.1) + 0.2 * Math.log(0.2)), within(1e-9));
	}

	@Test
	void emptinessCompetesWithTheBestToken() {
		this.row.become(new int[] { 3 }, new double[] { 0.01 }, 1);

		assertThat(this.row.probability(3)).isCloseTo(0.01, within(1e-9));
		assertThat(this.row.margin()).isNegative();
	}

	@Test
	void noChanceIsStillANumber() {
		this.row.become(new int[] { 4 }, new double[] { 0 }, 1);

		assertThat(this.row.argmax()).isEqualTo(4);
		assertThat(this.row.probability(4)).isBetween(0.0, 1e-300);
		assertThat(this.row.entropy()).isNotNaN();
	}

	@Test
	void strategiesThatLookAtCellsAloneAreRefused() {
		Strategy plain = Strategy.balanced(32, 32);

		plain.requireConstrainable();
		unmasking(plain, Strategy.Unmask.VERIFIED).requireConstrainable();
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(unmasking(plain, Strategy.Unmask.KLASS)::requireConstrainable)
			.satisfies((ex) -> assertThat(ex.fields()).containsExactly("unmask"));
	}

	private static Strategy unmasking(Strategy strategy, Strategy.Unmask unmask) {
		return strategy.with(new StrategyOptions(null, null, null, unmask, Map.of(), null, null, null, null));
	}

}

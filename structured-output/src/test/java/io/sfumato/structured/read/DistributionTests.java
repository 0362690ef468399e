package io.sfumato.structured.read;

import java.util.Random;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class DistributionTests {

	@Test
	void confidenceIsZeroAtChanceAndOneAtCertainty() {
		assertThat(Distribution.of(1, 1, 1, 1).confidence()).isZero();
		assertThat(Distribution.of(0, 1, 0).confidence()).isOne();
		assertThat(Distribution.of(0.82, 0.13, 0.05).confidence()).isCloseTo(0.73, within(1e-12));
		assertThat(Distribution.of(3.0).confidence()).isOne();
	}

	@Test
	void aNearMissOfALevelCountsLess() {
		// the worked example of the decision clients: .07/.91/.02 gives .86
		assertThat(Distribution.of(0.07, 0.91, 0.02).levelConfidence()).isCloseTo(0.865, within(1e-12));
		assertThat(Distribution.of(0.1, 0.7, 0.2).levelConfidence()).isCloseTo(0.55, within(1e-12));
		assertThat(Distribution.of(0.5, 0, 0.5).levelConfidence()).isZero();
		assertThat(Distribution.of(1, 0, 0).levelConfidence()).isOne();
		assertThat(Distribution.of(0.05, 0.2, 0.6, 0.15).mean()).isCloseTo(1.85, within(1e-12));
	}

	@Test
	void entropyIsInNats() {
		assertThat(Distribution.of(1, 1).entropy()).isCloseTo(Math.log(2), within(1e-15));
		assertThat(Distribution.of(1, 0).entropy()).isZero();
	}

	@Test
	void theFirstOfEqualOptionsIsBest() {
		assertThat(Distribution.of(1, 2, 2).best()).isOne();
	}

	@Test
	void logarithmsMayHaveAnyOffset() {
		assertThat(Distribution.ofLogarithms(-1e6, -1e6 + Math.log(3)).probability(1)).isCloseTo(0.75, within(1e-9));
		assertThat(Distribution.ofLogarithms(Double.NEGATIVE_INFINITY, 0).probability(0)).isZero();
		assertThat(Distribution.ofLogarithms(Double.NaN, 5).probability(1)).isOne();
		assertThat(Distribution.ofLogarithms(Double.NaN, Double.NaN).probability(1)).isEqualTo(0.5);
	}

	@Test
	void whatIsNoWeightIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Distribution.of(0.5, -0.1));
		assertThatIllegalArgumentException().isThrownBy(() -> Distribution.of(Double.NaN, 1));
		assertThatIllegalArgumentException().isThrownBy(Distribution::of);
	}

	@Test
	void roundedProbabilitiesStillAddUpToOne() {
		Random random = new Random(7);
		for (int run = 0; run < 2000; run++) {
			double[] weights = random.doubles(1 + random.nextInt(255)).map((each) -> Math.pow(each, 9)).toArray();
			Distribution exact = Distribution.of(weights);

			Distribution rounded = exact.rounded();

			assertThat(DoubleStream.of(rounded.toArray()).sum()).isCloseTo(1, within(1e-9));
			assertThat(rounded.best()).isEqualTo(exact.best());
			assertThat(rounded.probability(0)).isCloseTo(exact.probability(0), within(2e-10));
		}
	}

}

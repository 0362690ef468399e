package io.sfumato.structured.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.sfumato.structured.read.Distribution;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ReliabilityTests {

	private static Judged judged(int truth, double... probabilities) {
		return new Judged(Distribution.of(probabilities), truth, 0);
	}

	@Test
	void brierScoreByHand() {
		// (0.8-1)² + 0.2² = 0.08; (0.7-0)² + (0.3-1)² = 0.98; 0.5² + 0.25² + (0.25-1)² =
		// 0.875
		List<Judged> readings = List.of(judged(0, 0.8, 0.2), judged(1, 0.7, 0.3), judged(2, 0.5, 0.25, 0.25));

		Reliability reliability = Reliability.of(readings);

		assertThat(reliability.brier()).isCloseTo((0.08 + 0.98 + 0.875) / 3, within(1e-12));
		assertThat(reliability.nll()).isCloseTo(-(Math.log(0.8) + Math.log(0.3) + Math.log(0.25)) / 3, within(1e-12));
		assertThat(reliability.accuracy()).isCloseTo(1 / 3.0, within(1e-12));
		assertThat(reliability.count()).isEqualTo(3);
	}

	@Test
	void calibrationErrorByHand() {
		// two bins of two: {0.6 right, 0.7 wrong}: |1.3 - 1| = 0.3; {0.8 right, 0.9
		// right}: |1.7 - 2| = 0.3
		List<Judged> readings = List.of(judged(0, 0.9, 0.1), judged(0, 0.6, 0.4), judged(1, 0.7, 0.3),
				judged(1, 0.2, 0.8));

		assertThat(Reliability.ece(readings, 2)).isCloseTo(0.6 / 4, within(1e-12));
		assertThat(Reliability.ece(readings, 1)).isCloseTo(0, within(1e-12));
		// as many bins as readings: the mean distance of each from 0 or 1
		assertThat(Reliability.ece(readings, 4)).isCloseTo((0.1 + 0.4 + 0.7 + 0.2) / 4, within(1e-12));
	}

	@Test
	void alwaysCertainAndHalfRightIsHalfWrong() {
		List<Judged> readings = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			readings.add(judged(i % 2, 1, 0));
		}

		assertThat(Reliability.of(readings).ece()).isCloseTo(0.5, within(0.01));
		assertThat(Reliability.of(readings).brier()).isCloseTo(1, within(1e-12));
	}

	@Test
	void anAnswerIsJudgedByItsProbabilityOfBeingRight() {
		// two bins of two: {0.1 wrong, 0.3 wrong}: 0.4; {0.6 right, 0.9 wrong}: |1.5 - 1|
		// = 0.5
		List<Judged> answers = List.of(Judged.answer(0.6, true, 0), Judged.answer(0.1, false, 0),
				Judged.answer(0.9, false, 0), Judged.answer(0.3, false, 0));

		assertThat(Reliability.answersEce(answers, 2)).isCloseTo(0.9 / 4, within(1e-12));
		assertThat(Reliability.ofAnswers(answers).accuracy()).isEqualTo(0.25);
		assertThat(Reliability.of(answers).accuracy()).isEqualTo(0.75);
	}

	@Test
	void theIntervalHoldsTheValueOfItsPopulation() {
		List<Judged> readings = leaning(600, 0.2, new Random(3));

		double[] interval = Reliability.eceInterval(readings, false, new Random(4), 400);

		assertThat(interval[0]).isLessThan(0.2);
		assertThat(interval[1]).isGreaterThan(0.2).isLessThan(0.3);
	}

	/** Readings of two options, right as often as they say, but for a lean. */
	private static List<Judged> leaning(int count, double lean, Random random) {
		List<Judged> readings = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			double p = 0.5 + 0.5 * random.nextDouble();
			readings.add(judged((random.nextDouble() < p - lean) ? 0 : 1, p, 1 - p));
		}
		return readings;
	}

	@Test
	void chanceAloneMakesAnErrorThatManyReadingsDont() {
		Reliability.Chance few = Reliability.eceByChance(leaning(60, 0, new Random(5)), false, new Random(6), 500);
		Reliability.Chance many = Reliability.eceByChance(leaning(24_000, 0, new Random(5)), false, new Random(6), 50);

		assertThat(few.mean()).isBetween(0.08, 0.2);
		assertThat(few.most()).isGreaterThan(few.mean());
		// the error of a mean falls with the root of the count
		assertThat(many.mean()).isCloseTo(few.mean() / 20, within(0.002));
	}

	@Test
	void chanceByHand() {
		// a single bin: it errs by 0.25 three times in four, and by 0.75 once
		Reliability.Chance chance = Reliability.eceByChance(List.of(Judged.answer(0.25, true, 0)), true, new Random(7),
				20_000);

		assertThat(chance.mean()).isCloseTo(0.75 * 0.25 + 0.25 * 0.75, within(0.01));
		assertThat(chance.most()).isCloseTo(0.75, within(1e-12));
	}

	@Test
	void honestReadingsErrLikeChanceAndOthersDont() {
		int beyond = 0;
		for (int seed = 0; seed < 40; seed++) {
			List<Judged> honest = leaning(300, 0, new Random(seed));
			List<Judged> boasting = leaning(300, 0.2, new Random(seed));

			beyond += (Reliability.of(honest).ece() > Reliability.eceByChance(honest, false, new Random(8), 100).most())
					? 1 : 0;
			assertThat(Reliability.of(boasting).ece())
				.isGreaterThan(Reliability.eceByChance(boasting, false, new Random(8), 100).most());
		}
		// one in twenty is expected
		assertThat(beyond).isLessThanOrEqualTo(6);
	}

}

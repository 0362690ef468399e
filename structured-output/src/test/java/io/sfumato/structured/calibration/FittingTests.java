package io.sfumato.structured.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.sfumato.structured.read.Distribution;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class FittingTests {

	/** Readings of a model that is right, sharpened by a temperature below 1. */
	private static List<Judged> sharpened(int count, double temperature, Random random) {
		List<Judged> readings = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			double[] logits = random.doubles(2 + random.nextInt(6), -2, 2).toArray();
			Distribution honest = Distribution.ofLogarithms(logits);
			double draw = random.nextDouble();
			int truth = 0;
			while (truth < honest.size() - 1 && draw >= honest.probability(truth)) {
				draw -= honest.probability(truth++);
			}
			readings.add(new Judged(
					Distribution.ofLogarithms(Arrays.stream(logits).map((each) -> each / temperature).toArray()), truth,
					i));
		}
		return readings;
	}

	@Test
	void theTemperatureThatSharpenedIsFound() {
		List<Judged> readings = sharpened(20_000, 0.4, new Random(1));

		Calibrator.Temperature fitted = Fitting.temperature(readings);

		assertThat(fitted.temperature()).isCloseTo(1 / 0.4, within(0.1));
		assertThat(Reliability.of(readings).ece()).isGreaterThan(0.1);
		assertThat(Reliability.of(readings.stream().map((each) -> each.by(fitted)).toList()).ece()).isLessThan(0.02);
	}

	@Test
	void slopeAndInterceptThatDistortedAreFound() {
		Random random = new Random(2);
		List<Judged> readings = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			double logit = 3 * random.nextGaussian();
			double honest = 1 / (1 + Math.exp(-(0.5 * logit + 0.7)));
			readings.add(new Judged(Distribution.ofLogarithms(logit, 0), (random.nextDouble() < honest) ? 0 : 1, i));
		}

		Calibrator.Platt fitted = Fitting.platt(readings);

		assertThat(fitted.slope()).isCloseTo(0.5, within(0.03));
		assertThat(fitted.intercept()).isCloseTo(0.7, within(0.05));
	}

	@Test
	void theConfidenceOfAnswersNeverGetsAWorseBrierScore() {
		Random random = new Random(3);
		int fitted = 0;
		for (int run = 0; run < 60; run++) {
			double power = Math.exp(random.nextGaussian() / 2);
			double astray = random.nextDouble() / 20;
			List<Judged> readings = new ArrayList<>();
			for (int i = 0; i < 600; i++) {
				double confidence = random.nextDouble();
				boolean lost = random.nextDouble() < astray;
				readings.add(Judged.answer(lost ? 1 - 1e-6 : confidence,
						!lost && random.nextDouble() < Math.pow(confidence, power), i));
			}
			Optional<Fitting.Fit> best = Fitting.best(readings, true);
			if (best.isPresent()) {
				fitted++;
				assertThat(Reliability.ofAnswers(best.get().crossFitted()).brier())
					.isLessThan(Reliability.ofAnswers(readings).brier());
			}
		}
		assertThat(fitted).isPositive();
	}

	@Test
	void separableReadingsHaveAFiniteFit() {
		List<Judged> readings = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			readings.add(new Judged(Distribution.of((i % 2 == 0) ? 0.9 : 0.1, (i % 2 == 0) ? 0.1 : 0.9), i % 2, i));
		}

		Calibrator.Platt fitted = Fitting.platt(readings);

		assertThat(fitted.apply(0.9)).isGreaterThan(0.9).isLessThan(1);
		assertThat(fitted.apply(0.1)).isLessThan(0.1).isGreaterThan(0);
	}

	@Test
	void pooledViolatorsAreTheBestRisingStairs() {
		Random random = new Random(6);
		for (int run = 0; run < 300; run++) {
			int count = 1 + random.nextInt(8);
			List<Judged> readings = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				readings.add(Judged.answer((i + 1) / 10.0, random.nextBoolean(), i));
			}

			Calibrator.Isotonic fitted = Fitting.isotonic(readings);

			double[] best = bestStairs(readings);
			double[] values = new double[count];
			int corner = 0;
			for (int i = 0; i < count; i++) {
				while (corner + 1 < fitted.raw().length && !isIn(i, corner, fitted, best)) {
					corner++;
				}
				values[i] = fitted.calibrated()[corner];
			}
			assertThat(values).containsExactly(best, within(1e-12));
		}
	}

	/** Whether reading i, in the order of raw values, lies on a corner's stair. */
	private static boolean isIn(int i, int corner, Calibrator.Isotonic fitted, double[] best) {
		return Math.abs(fitted.calibrated()[corner] - best[i]) < 1e-12;
	}

	/** The least squares over all ways to cut the readings into stairs that rise. */
	private static double[] bestStairs(List<Judged> readings) {
		double least = Double.MAX_VALUE;
		double[] best = new double[0];
		for (int cuts = 0; cuts < 1 << (readings.size() - 1); cuts++) {
			double[] values = new double[readings.size()];
			int from = 0;
			for (int to = 1; to <= values.length; to++) {
				if (to == values.length || (cuts >> (to - 1) & 1) == 1) {
					double mean = readings.subList(from, to)
						.stream()
						.mapToInt((each) -> 1 - each.truth())
						.average()
						.orElseThrow();
					Arrays.fill(values, from, to, mean);
					from = to;
				}
			}
			boolean rises = true;
			double squares = 0;
			for (int i = 0; i < values.length; i++) {
				rises &= i == 0 || values[i] >= values[i - 1] - 1e-15;
				squares += Math.pow(values[i] - (1 - readings.get(i).truth()), 2);
			}
			if (rises && squares < least - 1e-12) {
				least = squares;
				best = values;
			}
		}
		return best;
	}

	@Test
	void aCurveRunsStraightBetweenItsCorners() {
		Calibrator calibrator = new Calibrator.Isotonic(new double[] { 0.2, 0.6 }, new double[] { 0.1, 0.5 });

		assertThat(calibrator.apply(0.4)).isCloseTo(0.3, within(1e-12));
		assertThat(calibrator.apply(0.1)).isCloseTo(0.1, within(1e-12));
		assertThat(calibrator.apply(0.9)).isCloseTo(0.5, within(1e-12));
	}

	@Test
	void tooFewReadingsFitNothing() {
		assertThat(Fitting.best(sharpened(99, 0.2, new Random(8)), false)).isEmpty();
		assertThat(Fitting.best(sharpened(100, 0.2, new Random(8)), false).orElseThrow().calibrator().method())
			.isEqualTo("temperature");
	}

	@Test
	void whatDoesntBetterReadingsItHasntSeenIsntTaken() {
		int kept = 0;
		for (int seed = 0; seed < 20; seed++) {
			List<Judged> honest = sharpened(150, 1, new Random(seed));
			Optional<Fitting.Fit> fit = Fitting.best(honest, false);

			kept += fit.isEmpty() ? 1 : 0;
			fit.ifPresent(
					(each) -> assertThat(Reliability.nll(each.crossFitted())).isLessThan(Reliability.nll(honest)));
		}
		assertThat(kept).isPositive();
	}

	@Test
	void ofSeveralCalibratorsTheOneThatBettersMostIsTaken() {
		List<Judged> answers = answers(1_200);

		Fitting.Fit best = Fitting.best(answers, true).orElseThrow();

		assertThat(best.crossFitted()).hasSameSizeAs(answers);
		assertThat(Reliability.nll(best.crossFitted()))
			.isLessThanOrEqualTo(Reliability.nll(Fitting.crossFitted(answers, Fitting::platt)))
			.isLessThanOrEqualTo(Reliability.nll(Fitting.crossFitted(answers, Fitting::isotonic)))
			.isLessThanOrEqualTo(Reliability.nll(Fitting.crossFitted(answers, Fitting::temperature)))
			.isLessThan(Reliability.nll(answers));
	}

	private static List<Judged> answers(int count) {
		List<Judged> answers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			answers.add(Judged.answer(0.5 + 0.4 * ((i * 37) % 100) / 100.0, i % 3 != 0, i));
		}
		return answers;
	}

	@Test
	void aGroupIsNeverFittedAndJudgedAtOnce() {
		List<Judged> readings = sharpened(500, 0.5, new Random(9));
		List<Integer> seen = new ArrayList<>();

		List<Judged> calibrated = Fitting.crossFitted(readings, (others) -> {
			seen.add(others.size());
			long own = readings.stream()
				.map(Judged::group)
				.filter((group) -> others.stream().noneMatch((other) -> other.group() == group))
				.count();
			assertThat(own + others.size()).isEqualTo(500);
			return new Calibrator.Temperature(2);
		});

		assertThat(seen).hasSize(5);
		assertThat(calibrated).hasSize(500);
	}

	@Test
	void whatCalibratesNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Calibrator.Temperature(0));
		assertThatIllegalArgumentException().isThrownBy(() -> new Calibrator.Platt(-1, 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Calibrator.Isotonic(new double[] { 0.5, 0.4 }, new double[] { 0.1, 0.2 }));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Calibrator.Isotonic(new double[] { 0.4, 0.5 }, new double[] { 0.2, 0.1 }));
	}

}

package io.sfumato.structured.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * How well probabilities agree with what was right.
 *
 * @param count number of readings
 * @param accuracy share whose best option is right
 * @param nll mean of {@code −ln p(right)}, in nats
 * @param brier mean of {@code Σ (p − y)²} over the options, 0 to 2
 * @param ece expected calibration error: mean distance of accuracy and largest
 * probability over 15 bins of equal mass, 0 to 1. Few readings make it larger than it is
 * (Kumar et al., "Verified Uncertainty Calibration", 2019).
 */
public record Reliability(int count, double accuracy, double nll, double brier, double ece) {

	/** Bins of the expected calibration error. */
	static final int BINS = 15;

	/** Measures some readings; of none all values are NaN. */
	public static Reliability of(List<Judged> readings) {
		return new Reliability(readings.size(), mean(readings, (each) -> isRight(each) ? 1 : 0), nll(readings),
				brier(readings), ece(readings, BINS));
	}

	/**
	 * Measures answers, readings of right against wrong: accuracy is the share that is
	 * right, and the calibration error that of the probability of being right, however
	 * small.
	 */
	public static Reliability ofAnswers(List<Judged> answers) {
		return new Reliability(answers.size(), mean(answers, (each) -> (each.truth() == 0) ? 1 : 0), nll(answers),
				brier(answers), answersEce(answers, BINS));
	}

	private static double mean(List<Judged> readings, ToDoubleFunction<Judged> value) {
		return readings.stream().mapToDouble(value).average().orElse(Double.NaN);
	}

	static double nll(List<Judged> readings) {
		return readings.stream()
			.mapToDouble(
					(each) -> -Math.log(Math.max(each.distribution().probability(each.truth()), Double.MIN_NORMAL)))
			.average()
			.orElse(Double.NaN);
	}

	static double brier(List<Judged> readings) {
		return readings.stream().mapToDouble(Reliability::brier).average().orElse(Double.NaN);
	}

	private static double brier(Judged reading) {
		double sum = 0;
		for (int option = 0; option < reading.distribution().size(); option++) {
			double difference = reading.distribution().probability(option) - ((option == reading.truth()) ? 1 : 0);
			sum += difference * difference;
		}
		return sum;
	}

	/**
	 * The expected calibration error of the best option over bins of equal mass; where
	 * there are fewer readings than bins, each is a bin.
	 */
	static double ece(List<Judged> readings, int bins) {
		return ece(readings, bins, (each) -> each.distribution().max(), Reliability::isRight);
	}

	/** The same of the probability of being right. */
	static double answersEce(List<Judged> answers, int bins) {
		return ece(answers, bins, (each) -> each.distribution().probability(0), (each) -> each.truth() == 0);
	}

	private static double ece(List<Judged> readings, int bins, ToDoubleFunction<Judged> probability,
			Predicate<Judged> right) {
		List<Judged> sorted = new ArrayList<>(readings);
		sorted.sort(Comparator.comparingDouble(probability));
		int count = Math.min(bins, sorted.size());
		double error = 0;
		for (int bin = 0; bin < count; bin++) {
			int from = (int) ((long) bin * sorted.size() / count);
			int to = (int) ((long) (bin + 1) * sorted.size() / count);
			double gap = 0;
			for (Judged each : sorted.subList(from, to)) {
				gap += probability.applyAsDouble(each) - (right.test(each) ? 1 : 0);
			}
			error += Math.abs(gap);
		}
		return (count == 0) ? Double.NaN : error / sorted.size();
	}

	/**
	 * The 2.5 % and 97.5 % quantiles of the expected calibration error over samples drawn
	 * with replacement.
	 * @param answers whether it is that of answers being right
	 * @param draws number of samples
	 */
	public static double[] eceInterval(List<Judged> readings, boolean answers, RandomGenerator random, int draws) {
		double[] errors = errors(answers, draws, () -> {
			List<Judged> sample = new ArrayList<>();
			for (int i = 0; i < readings.size(); i++) {
				sample.add(readings.get(random.nextInt(readings.size())));
			}
			return sample;
		});
		return new double[] { errors[(int) (0.025 * (draws - 1))], errors[(int) Math.ceil(0.975 * (draws - 1))] };
	}

	/**
	 * What the expected calibration error comes to where these very probabilities mean
	 * what they say: the truth of each reading is drawn from its own distribution. Few
	 * readings miss their probability by chance, so this is what a measured error has to
	 * be held against (Bröcker and Smith, "Increasing the Reliability of Reliability
	 * Diagrams", 2007).
	 * @param answers whether it is that of answers being right
	 * @param draws number of samples
	 */
	public static Chance eceByChance(List<Judged> readings, boolean answers, RandomGenerator random, int draws) {
		double[] errors = errors(answers, draws, () -> readings.stream().map((each) -> each.drawn(random)).toList());
		return new Chance(Arrays.stream(errors).average().orElse(Double.NaN),
				errors[(int) Math.ceil(0.95 * (draws - 1))]);
	}

	/** The errors of some samples, ascending. */
	private static double[] errors(boolean answers, int draws, Supplier<List<Judged>> samples) {
		double[] errors = new double[draws];
		for (int draw = 0; draw < draws; draw++) {
			List<Judged> sample = samples.get();
			errors[draw] = answers ? answersEce(sample, BINS) : ece(sample, BINS);
		}
		Arrays.sort(errors);
		return errors;
	}

	private static boolean isRight(Judged reading) {
		return reading.distribution().best() == reading.truth();
	}

	/**
	 * An error that chance makes.
	 *
	 * @param mean of the samples
	 * @param most 95 % of the samples have no more
	 */
	public record Chance(double mean, double most) {
	}

}

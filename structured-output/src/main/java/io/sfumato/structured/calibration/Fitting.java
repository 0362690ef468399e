package io.sfumato.structured.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.sfumato.structured.read.Distribution;

/**
 * Fits calibrators to readings whose answers are known.
 */
public final class Fitting {

	/** Fewer readings fit nothing that could be trusted (structured-output.md §9.5). */
	public static final int LEAST_TEMPERATURE = 100;

	/** Readings of two options from which on their balance is fitted too. */
	public static final int LEAST_PLATT = 200;

	/** Readings from which on a curve of any shape is fitted. */
	public static final int LEAST_ISOTONIC = 1000;

	private static final double LEAST_SLOPE = 1e-3;

	private static final int FOLDS = 5;

	private Fitting() {
	}

	/**
	 * The calibrator that betters readings it hasn't seen the most: of all that so many
	 * readings carry the one that is best when {@linkplain #crossFitted cross-fitted}, by
	 * the negative log-likelihood of reads and by the Brier score of answers. The
	 * likelihood of answers hangs on the few that are surest and wrong, for which a curve
	 * was taken that all others were worse with. None for too few readings, and none if
	 * the readings are better as they come. A curve of any shape is only fitted to the
	 * confidence of answers: of reads it would make ties.
	 * @param answers whether it is the confidence of answers
	 */
	public static Optional<Fit> best(List<Judged> readings, boolean answers) {
		Fit best = null;
		double least = loss(readings, answers);
		for (Function<List<Judged>, Calibrator> method : methods(readings, answers)) {
			List<Judged> calibrated = crossFitted(readings, method);
			double loss = loss(calibrated, answers);
			if (calibrated.size() == readings.size() && loss < least) {
				least = loss;
				best = new Fit(method.apply(readings), calibrated);
			}
		}
		return Optional.ofNullable(best);
	}

	private static double loss(List<Judged> readings, boolean answers) {
		return answers ? Reliability.ofAnswers(readings).brier() : Reliability.nll(readings);
	}

	private static List<Function<List<Judged>, Calibrator>> methods(List<Judged> readings, boolean answers) {
		List<Function<List<Judged>, Calibrator>> methods = new ArrayList<>();
		boolean binary = readings.stream().allMatch((each) -> each.distribution().size() == 2);
		if (answers && readings.size() >= LEAST_ISOTONIC) {
			methods.add(Fitting::isotonic);
		}
		if (binary && readings.size() >= LEAST_PLATT) {
			methods.add(Fitting::platt);
		}
		if (readings.size() >= LEAST_TEMPERATURE) {
			methods.add(Fitting::temperature);
		}
		return methods;
	}

	/**
	 * The readings, each calibrated by a fit to the other folds alone: what calibration
	 * does to data it hasn't seen. A group is in one fold.
	 * @param fit from readings to a calibrator
	 */
	public static List<Judged> crossFitted(List<Judged> readings, Function<List<Judged>, Calibrator> fit) {
		List<Judged> calibrated = new ArrayList<>();
		for (int fold = 0; fold < FOLDS; fold++) {
			int held = fold;
			List<Judged> others = readings.stream().filter((each) -> fold(each) != held).toList();
			List<Judged> own = readings.stream().filter((each) -> fold(each) == held).toList();
			if (!own.isEmpty() && !others.isEmpty()) {
				Calibrator calibrator = fit.apply(others);
				own.forEach((each) -> calibrated.add(each.by(calibrator)));
			}
		}
		return calibrated;
	}

	private static int fold(Judged reading) {
		return Math.floorMod(reading.group(), FOLDS);
	}

	/**
	 * The temperature with the least negative log-likelihood, by golden section: it is
	 * convex in 1/T.
	 */
	static Calibrator.Temperature temperature(List<Judged> readings) {
		double ratio = (Math.sqrt(5) - 1) / 2;
		double low = Math.log(0.05);
		double high = Math.log(20);
		double left = high - ratio * (high - low);
		double right = low + ratio * (high - low);
		double atLeft = nll(readings, left);
		double atRight = nll(readings, right);
		while (high - low > 1e-6) {
			if (atLeft <= atRight) {
				high = right;
				right = left;
				atRight = atLeft;
				left = high - ratio * (high - low);
				atLeft = nll(readings, left);
			}
			else {
				low = left;
				left = right;
				atLeft = atRight;
				right = low + ratio * (high - low);
				atRight = nll(readings, right);
			}
		}
		return new Calibrator.Temperature(Math.exp((low + high) / 2));
	}

	private static double nll(List<Judged> readings, double logTemperature) {
		Calibrator calibrator = new Calibrator.Temperature(Math.exp(logTemperature));
		return Reliability.nll(readings.stream().map((each) -> each.by(calibrator)).toList());
	}

	/**
	 * Logistic regression of being the first option on its logit, by Newton's method with
	 * Platt's softened targets, so that separable data have a finite fit.
	 */
	static Calibrator.Platt platt(List<Judged> readings) {
		long first = readings.stream().filter((each) -> each.truth() == 0).count();
		double yes = (first + 1.0) / (first + 2.0);
		double no = 1.0 / (readings.size() - first + 2.0);
		double slope = 1;
		double intercept = 0;
		for (int step = 0; step < 100; step++) {
			double gradientSlope = 0;
			double gradient = 0;
			// a ridge keeps the matrix regular where all logits are alike
			double slopes = 1e-9;
			double mixed = 0;
			double ones = 1e-9;
			for (Judged reading : readings) {
				double x = logit(reading.distribution());
				double p = 1 / (1 + Math.exp(-(slope * x + intercept)));
				double error = p - ((reading.truth() == 0) ? yes : no);
				double weight = p * (1 - p);
				gradientSlope += error * x;
				gradient += error;
				slopes += weight * x * x;
				mixed += weight * x;
				ones += weight;
			}
			double determinant = slopes * ones - mixed * mixed;
			double changeSlope = (ones * gradientSlope - mixed * gradient) / determinant;
			double change = (slopes * gradient - mixed * gradientSlope) / determinant;
			// half a unit at most: far from the solution the quadratic model is poor
			double damping = Math.min(1, 0.5 / Math.max(1e-12, Math.max(Math.abs(changeSlope), Math.abs(change))));
			slope = Math.max(LEAST_SLOPE, slope - damping * changeSlope);
			intercept -= damping * change;
			if (Math.abs(changeSlope) + Math.abs(change) < 1e-10) {
				break;
			}
		}
		return new Calibrator.Platt(slope, intercept);
	}

	private static double logit(Distribution distribution) {
		return Calibrator.Platt.logit(distribution.probability(0), distribution.probability(1));
	}

	/**
	 * The rising staircase nearest to what was right, by pooling adjacent violators; one
	 * corner for each stair, at the mean of its raw values.
	 */
	static Calibrator.Isotonic isotonic(List<Judged> readings) {
		List<Judged> sorted = new ArrayList<>(readings);
		sorted.sort(Comparator.comparingDouble((each) -> each.distribution().probability(0)));
		List<Stair> stairs = new ArrayList<>();
		for (Judged each : sorted) {
			Stair stair = new Stair(1, each.distribution().probability(0), (each.truth() == 0) ? 1 : 0);
			while (!stairs.isEmpty() && !stairs.getLast().isBelow(stair)) {
				stair = stairs.removeLast().with(stair);
			}
			stairs.add(stair);
		}
		return new Calibrator.Isotonic(stairs.stream().mapToDouble(Stair::meanRaw).toArray(),
				stairs.stream().mapToDouble(Stair::meanRight).toArray());
	}

	/**
	 * A calibrator.
	 *
	 * @param calibrator fitted to all readings
	 * @param crossFitted the readings, each calibrated by a fit to others
	 */
	public record Fit(Calibrator calibrator, List<Judged> crossFitted) {
	}

	/** Readings that get one value: how many, and the sums of raw value and of rights. */
	private record Stair(int count, double raw, double right) {

		Stair with(Stair next) {
			return new Stair(this.count + next.count, this.raw + next.raw, this.right + next.right);
		}

		boolean isBelow(Stair next) {
			return meanRight() < next.meanRight() && meanRaw() < next.meanRaw();
		}

		double meanRaw() {
			return this.raw / this.count;
		}

		double meanRight() {
			return this.right / this.count;
		}

	}

}

package io.sfumato.structured.calibration;

import java.util.random.RandomGenerator;

import io.sfumato.structured.read.Distribution;

/**
 * A reading whose right answer is known.
 *
 * @param distribution as it was read
 * @param truth index of the right option
 * @param group readings of one group (about one image) aren't independent: they are never
 * on both sides of a split
 */
public record Judged(Distribution distribution, int truth, int group) {

	/** An answer that is right or wrong, as a reading of two options. */
	public static Judged answer(double confidence, boolean right, int group) {
		return new Judged(Distribution.of(confidence, 1 - confidence), right ? 0 : 1, group);
	}

	/** The same after calibration. */
	public Judged by(Calibrator calibrator) {
		return new Judged(calibrator.apply(this.distribution), this.truth, this.group);
	}

	/** The same with a truth that is as probable as the reading says. */
	Judged drawn(RandomGenerator random) {
		double rest = random.nextDouble();
		int truth = 0;
		while (truth < this.distribution.size() - 1 && rest >= this.distribution.probability(truth)) {
			rest -= this.distribution.probability(truth++);
		}
		return new Judged(this.distribution, truth, this.group);
	}

}

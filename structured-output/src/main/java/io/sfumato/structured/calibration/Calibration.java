package io.sfumato.structured.calibration;

import java.util.List;
import java.util.Optional;

/**
 * Everything that was fitted for one build of a model. Immutable.
 *
 * @param fingerprint the build it holds for, no other one
 * @param data what it was fitted on, in words: sets, seed, number of pages
 * @param date of the fit, ISO
 * @param entries one for each key
 */
public record Calibration(String fingerprint, String data, String date, List<Entry> entries) {

	/** The file's name in a checkpoint directory. */
	public static final String FILE = "calibration.json";

	public Calibration {
		entries = List.copyOf(entries);
	}

	/** Nothing fitted. */
	public static Calibration none(String fingerprint) {
		return new Calibration(fingerprint, "", "", List.of());
	}

	/** What holds for readings of a kind. */
	public Optional<Entry> entry(CalibrationKey key) {
		String name = key.toString();
		return this.entries.stream().filter((entry) -> entry.key().equals(name)).findFirst();
	}

	/**
	 * One fit.
	 *
	 * @param key a {@link CalibrationKey} as text
	 * @param calibrator what it came to
	 * @param before how the readings were
	 * @param after how they are, each calibrated by a fit to others
	 */
	public record Entry(String key, Calibrator calibrator, Reliability before, Reliability after) {
	}

}

package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Judged;
import io.sfumato.structured.calibration.Reliability;

/**
 * The part of an evaluation report that tells whether probabilities mean what they say.
 */
public final class CalibrationReport {

	private static final int DRAWS = 500;

	private CalibrationReport() {
	}

	/**
	 * Reads and appends to a report.
	 * @param readout of the model as it is, its calibration beside it
	 * @param seed not that of the calibration
	 * @param pages of each set
	 */
	public static void append(Readout readout, List<String> sets, long seed, int pages, Path report)
			throws IOException, InterruptedException {
		for (String set : sets) {
			readout.read(set, seed, pages);
		}
		Calibration calibration = readout.calibration();
		StringBuilder page = new StringBuilder();
		page.append(
				"""

						## Do probabilities mean what they say?

						%d pages of each set that has any. Closed questions are read (yes or no; a choice among 3 to 5 answers of the set),
						answers are written about every other page with the default strategy, and so are the values of every record (and the
						texts that say that there is nothing: *absences*). Each is judged raw, and as the product gives it with
						`calibration.json`, which was fitted to other pages%s. *Brier* is the mean squared distance from the truth (0 to 2),
						*ECE* the expected calibration error over 15 bins of equal mass, in brackets the interval that 95 %% of %d bootstrap
						samples fall into. *By chance* is what a reader with these very probabilities would show that means exactly what they
						say: the mean of %d simulations, in brackets what 95 %% of them don't exceed. An error up to there tells nothing
						against a reader.

						| what | n | right | Brier: raw | calibrated | ECE: raw | by chance | calibrated | by chance | by |
						|---|---|---|---|---|---|---|---|---|---|
						"""
					.formatted(pages, calibration.data().isEmpty() ? "" : " (%s)".formatted(calibration.data()), DRAWS,
							DRAWS));
		for (Map.Entry<String, List<Judged>> readings : new TreeMap<>(readout.readings()).entrySet()) {
			Optional<Calibrator> calibrator = calibration.entries()
				.stream()
				.filter((entry) -> entry.key().equals(readings.getKey()))
				.map(Calibration.Entry::calibrator)
				.findFirst();
			page.append(row(readings.getKey(), readings.getValue(), calibrator));
		}
		Files.writeString(report, page, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
	}

	static String row(String key, List<Judged> readings, Optional<Calibrator> calibrator) {
		boolean written = CalibrationKey.isWritten(key);
		List<Judged> calibrated = calibrator
			.map((each) -> readings.stream().map((reading) -> reading.by(each)).toList())
			.orElse(readings);
		Reliability raw = measure(readings, written);
		Reliability after = measure(calibrated, written);
		boolean fitted = calibrator.isPresent();
		return "| %s | %d | %s | %s | %s | %s | %s | %s |\n".formatted(key, raw.count(),
				String.format(Locale.ROOT, "%.1f %%", 100 * after.accuracy()), number(raw.brier()),
				fitted ? number(after.brier()) : "–", ece(raw, readings, written),
				fitted ? ece(after, calibrated, written) : "– | –",
				calibrator.map(Calibrator::method).orElse("nothing"));
	}

	private static Reliability measure(List<Judged> readings, boolean written) {
		return written ? Reliability.ofAnswers(readings) : Reliability.of(readings);
	}

	/** Two columns: the error, and what chance makes of probabilities like these. */
	private static String ece(Reliability reliability, List<Judged> readings, boolean written) {
		double[] interval = Reliability.eceInterval(readings, written, new Random(readings.size()), DRAWS);
		Reliability.Chance chance = Reliability.eceByChance(readings, written, new Random(readings.size()), DRAWS);
		return "%s (%s–%s) | %s (%s)".formatted(number(reliability.ece()), number(interval[0]), number(interval[1]),
				number(chance.mean()), number(chance.most()));
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, "%.3f", value);
	}

}

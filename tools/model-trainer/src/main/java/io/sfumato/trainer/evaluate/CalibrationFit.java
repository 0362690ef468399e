package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.sfumato.engine.model.Readings;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationFile;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Fitting;
import io.sfumato.structured.calibration.Judged;
import io.sfumato.structured.calibration.Reliability;

/**
 * Fits the calibration of a model to pages that it is neither trained nor judged on, and
 * writes it beside the weights.
 */
public final class CalibrationFit {

	private static final System.Logger LOG = System.getLogger(CalibrationFit.class.getName());

	private final Readout readout;

	private final InstantSource clock;

	/**
	 * @param readout is filled by this
	 * @param clock for the date in the file
	 */
	public CalibrationFit(Readout readout, InstantSource clock) {
		this.readout = readout;
		this.clock = clock;
	}

	/**
	 * Reads, fits and writes.
	 * @param sets names of evaluation sets
	 * @param seed not that of an evaluation
	 * @param pages of each set
	 */
	public void write(List<String> sets, long seed, int pages, Path directory)
			throws IOException, InterruptedException {
		for (String set : sets) {
			this.readout.read(set, seed, pages);
		}
		List<Calibration.Entry> entries = new ArrayList<>();
		for (Map.Entry<String, List<Judged>> readings : this.readout.readings().entrySet()) {
			entry(readings.getKey(), readings.getValue()).ifPresent(entries::add);
		}
		Instant now = this.clock.instant();
		Calibration calibration = new Calibration(Readings.fingerprint(this.readout.revision()),
				"%s; %d pages each, seed %d".formatted(String.join(", ", sets), pages, seed),
				now.atZone(ZoneOffset.UTC).toLocalDate().toString(), entries);
		Files.writeString(directory.resolve(Calibration.FILE), CalibrationFile.write(calibration),
				StandardCharsets.UTF_8);
	}

	/** None where no calibrator betters readings that it wasn't fitted to. */
	static Optional<Calibration.Entry> entry(String key, List<Judged> readings) {
		boolean written = CalibrationKey.isWritten(key);
		Reliability before = written ? Reliability.ofAnswers(readings) : Reliability.of(readings);
		Optional<Fitting.Fit> fitted = Fitting.best(readings, written);
		if (fitted.isEmpty()) {
			LOG.log(System.Logger.Level.INFO, "{0}: {1} readings stay as they are, {2}", key, readings.size(), before);
			return Optional.empty();
		}
		Calibrator calibrator = fitted.get().calibrator();
		List<Judged> calibrated = fitted.get().crossFitted();
		Reliability after = written ? Reliability.ofAnswers(calibrated) : Reliability.of(calibrated);
		LOG.log(System.Logger.Level.INFO, "{0}: {1}, before {2}, after {3}", key, calibrator, before, after);
		return Optional.of(new Calibration.Entry(key, calibrator, before, after));
	}

}

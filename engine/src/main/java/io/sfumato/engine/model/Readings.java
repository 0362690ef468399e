package io.sfumato.engine.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationFile;
import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.read.Wording;

/**
 * How the model of a directory is read: {@code decoding.wording} of its
 * {@code config.json}, and {@code calibration.json}, which counts only if it was made for
 * these very weights, computed this way and asked in these words.
 */
public final class Readings {

	private static final Logger logger = LoggerFactory.getLogger(Readings.class);

	/** How the weights are computed; other numbers are another model's. */
	private static final String PRECISION = "fp32";

	private Readings() {
	}

	/**
	 * What a calibration of a model must carry.
	 * @param revision digest of the model's files
	 */
	public static String fingerprint(String revision) {
		return revision + "/" + PRECISION + "/wording-" + Wording.VERSION;
	}

	/**
	 * @param checkpoint the directory that is named
	 * @param revision digest of all the model's files
	 */
	static Reading of(Checkpoint checkpoint, String revision) {
		return new Reading(wording(checkpoint), calibration(checkpoint, revision));
	}

	/**
	 * Segment-causal models are of the embedded one's kind, which is trained to answer
	 * bare questions and has never seen a list of options.
	 */
	private static Wording wording(Checkpoint checkpoint) {
		Optional<ModelConfig> decoding = checkpoint.config().object("decoding");
		boolean bare = decoding.flatMap((each) -> each.string("attention"))
			.filter("segment_causal"::equals)
			.isPresent();
		String wording = decoding.flatMap((each) -> each.string("wording"))
			.orElse((bare ? Wording.BARE : Wording.LISTED).toString());
		for (Wording each : Wording.values()) {
			if (each.toString().equals(wording)) {
				return each;
			}
		}
		throw checkpoint.config().refuse("decoding.wording", "is neither bare nor listed");
	}

	private static Calibration calibration(Checkpoint checkpoint, String revision) {
		String fingerprint = fingerprint(revision);
		Path file = checkpoint.directory().resolve(Calibration.FILE);
		if (!Files.isRegularFile(file)) {
			return Calibration.none(fingerprint);
		}
		Calibration calibration;
		try {
			calibration = CalibrationFile.read(Files.readString(file, StandardCharsets.UTF_8));
		}
		catch (JsonException ex) {
			throw CheckpointException.of(file, "%s: %s".formatted(ex.pointer(), ex.getMessage()), ex);
		}
		catch (IOException ex) {
			throw CheckpointException.of(file, "can't be read", ex);
		}
		if (!calibration.fingerprint().equals(fingerprint)) {
			logger.warn("{} was fitted to other weights than these: probabilities stay raw", Calibration.FILE);
			return Calibration.none(fingerprint);
		}
		return calibration;
	}

}

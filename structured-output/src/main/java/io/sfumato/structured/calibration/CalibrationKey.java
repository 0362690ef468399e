package io.sfumato.structured.calibration;

import java.util.stream.Stream;

import io.sfumato.structured.read.ReadKind;
import io.sfumato.structured.read.Wording;

/**
 * What a fit holds for: probabilities that came about otherwise are other numbers.
 *
 * @param subject {@code yesNo}, {@code choice}, {@code score}, {@code answers} for the
 * confidence of answers that are written, {@code values} and {@code absences} for the
 * probability of what is written into records
 * @param mode {@code isolated} or {@code shared}; {@code denoised} for what is written
 * @param wording how the question is put
 * @param options how many options there are: {@code 2}, {@code 3-5}, {@code 6-16} or
 * {@code 17-255}; {@code any} for what is written
 * @param modality {@code image}, or {@code text} where nothing is looked at
 */
public record CalibrationKey(String subject, String mode, String wording, String options, String modality) {

	/** The confidence of answers about images. */
	public static final CalibrationKey ANSWERS = new CalibrationKey("answers", "denoised", Wording.BARE.toString(),
			"any", "image");

	/** The whole texts of values that are written into a record about an image. */
	public static final CalibrationKey VALUES = new CalibrationKey("values", "denoised", Wording.BARE.toString(), "any",
			"image");

	/** The same of texts that say that there is nothing. */
	public static final CalibrationKey ABSENCES = new CalibrationKey("absences", "denoised", Wording.BARE.toString(),
			"any", "image");

	/** The key of a typed read. */
	public static CalibrationKey read(ReadKind kind, boolean isolated, Wording wording, int options, boolean image) {
		return new CalibrationKey(kind.toString(), isolated ? "isolated" : "shared", wording.toString(),
				bucket(options), image ? "image" : "text");
	}

	private static String bucket(int options) {
		if (options <= 2) {
			return "2";
		}
		return (options <= 5) ? "3-5" : (options <= 16) ? "6-16" : "17-255";
	}

	/** Whether it is about what is written, of which one probability is known. */
	public static boolean isWritten(String key) {
		return Stream.of(ANSWERS, VALUES, ABSENCES).map(CalibrationKey::toString).anyMatch(key::equals);
	}

	/** As it stands in files and receipts. */
	@Override
	public String toString() {
		return String.join("/", this.subject, this.mode, this.wording, this.options, this.modality);
	}

}

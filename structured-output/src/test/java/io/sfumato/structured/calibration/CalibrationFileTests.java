package io.sfumato.structured.calibration;

import java.util.List;

import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.read.ReadKind;
import io.sfumato.structured.read.Wording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CalibrationFileTests {

	private static final CalibrationKey YES_NO = CalibrationKey.read(ReadKind.YES_NO, true, Wording.BARE, 2, true);

	private static final Calibration CALIBRATION = new Calibration("5b1e77a2/fp32/1", "shapes, seed 7, 300 pages",
			"2026-11-22",
			List.of(new Calibration.Entry(YES_NO.toString(), new Calibrator.Platt(0.75, -0.25),
					new Reliability(240, 0.7, 0.9, 0.5, 0.2), new Reliability(240, 0.7, 0.6, 0.4, 0.03)),
					new Calibration.Entry("choice/isolated/bare/3-5/image", new Calibrator.Temperature(1.5),
							new Reliability(120, 0.6, 1.1, 0.6, 0.125), new Reliability(120, 0.6, 1, 0.5, 1e-7))));

	@Test
	void whatIsWrittenIsReadAgain() {
		assertThat(CalibrationFile.read(CalibrationFile.write(CALIBRATION))).isEqualTo(CALIBRATION);
	}

	@Test
	void aCurveIsWrittenWithItsCorners() {
		Calibrator.Isotonic curve = new Calibrator.Isotonic(new double[] { 0.1, 0.9 }, new double[] { 0, 1 });
		Reliability none = new Reliability(1, 1, 0, 0, 0);
		Calibration written = new Calibration("f", "d", "2026-11-22",
				List.of(new Calibration.Entry("answers", curve, none, none)));

		Calibration read = CalibrationFile.read(CalibrationFile.write(written));

		assertThat(read.entries().getFirst().calibrator()).isInstanceOfSatisfying(Calibrator.Isotonic.class, (each) -> {
			assertThat(each.raw()).containsExactly(0.1, 0.9);
			assertThat(each.calibrated()).containsExactly(0, 1);
		});
	}

	@Test
	void aFitHoldsForItsKeyAlone() {
		assertThat(CALIBRATION.entry(YES_NO)).isPresent();
		assertThat(CALIBRATION.entry(CalibrationKey.read(ReadKind.YES_NO, false, Wording.BARE, 2, true))).isEmpty();
		assertThat(CALIBRATION.entry(CalibrationKey.read(ReadKind.YES_NO, true, Wording.LISTED, 2, true))).isEmpty();
		assertThat(CALIBRATION.entry(CalibrationKey.read(ReadKind.YES_NO, true, Wording.BARE, 2, false))).isEmpty();
		assertThat(CALIBRATION.entry(CalibrationKey.read(ReadKind.CHOICE, true, Wording.BARE, 4, true))).isPresent();
		assertThat(CALIBRATION.entry(CalibrationKey.read(ReadKind.CHOICE, true, Wording.BARE, 6, true))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{                             | ''
			{"version":2}                 | /version
			{"version":1}                 | /entries
			{"version":1,"entries":[1],"fingerprint":"","data":"","date":""} | /entries/0
			{"version":1,"entries":[{"method":"temperature","parameters":{"temperature":-1}}]} | /entries/0/parameters
			{"version":1,"entries":[{"method":"magic","parameters":{}}]} | /entries/0/method
			""")
	void aDamagedFileIsRefusedWithThePlace(String text, String pointer) {
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> CalibrationFile.read(text))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo(pointer));
	}

}

package io.sfumato.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.toy.TinyCheckpoint;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationFile;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Reliability;
import io.sfumato.structured.read.Wording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReadingsTests {

	@TempDir
	private Path directory;

	private ServedModel open(Path location) {
		return ModelLoader
			.open(EngineSettings.embedded(this.directory).with(EngineSettings.Model.at(location, this.directory)));
	}

	private static String file(String fingerprint) {
		Reliability unmeasured = new Reliability(1, 1, 0, 0, 0);
		return CalibrationFile.write(new Calibration(fingerprint, "none", "2026-11-22",
				List.of(new Calibration.Entry(CalibrationKey.ANSWERS.toString(), new Calibrator.Temperature(2),
						unmeasured, unmeasured))));
	}

	@Test
	void aCalibrationCountsForTheWeightsItWasFittedTo() throws IOException {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		String revision;
		try (ServedModel model = open(location)) {
			revision = model.card().revision();
			assertThat(model.reading().calibration().entries()).isEmpty();
		}

		Files.writeString(location.resolve("calibration.json"), file(Readings.fingerprint(revision)));

		try (ServedModel model = open(location)) {
			assertThat(model.card().revision()).isEqualTo(revision);
			assertThat(model.reading().calibration().entry(CalibrationKey.ANSWERS)).isPresent();
		}
	}

	@Test
	void aCalibrationOfOtherWeightsIsLeftAside() throws IOException {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		Files.writeString(location.resolve("calibration.json"), file(Readings.fingerprint("another")));

		try (ServedModel model = open(location)) {
			assertThat(model.reading().calibration().entries()).isEmpty();
		}
	}

	@Test
	void aDamagedCalibrationIsRefusedWithItsPlace() throws IOException {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		Files.writeString(location.resolve("calibration.json"), "{\"version\":1}");

		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> open(location))
			.withMessageContaining("calibration.json")
			.withMessageContaining("/entries");
	}

	@Test
	void aModelSaysInWhichWordsItIsAsked() {
		TinyCheckpoint listed = new TinyCheckpoint();
		listed.replace("config.json", "\"logit_shift\": 0", "\"logit_shift\": 0, \"wording\": \"listed\"");
		TinyCheckpoint unknown = new TinyCheckpoint();
		unknown.replace("config.json", "\"logit_shift\": 0", "\"logit_shift\": 0, \"wording\": \"sung\"");

		try (ServedModel own = open(new TinyCheckpoint().writeTo(this.directory.resolve("own")));
				ServedModel other = open(listed.writeTo(this.directory.resolve("listed")))) {
			assertThat(own.reading().wording()).isEqualTo(Wording.BARE);
			assertThat(other.reading().wording()).isEqualTo(Wording.LISTED);
		}
		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> open(unknown.writeTo(this.directory.resolve("unknown"))))
			.withMessageContaining("decoding.wording");
	}

}

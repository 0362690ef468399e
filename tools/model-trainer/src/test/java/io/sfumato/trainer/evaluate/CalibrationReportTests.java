package io.sfumato.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Judged;

import static org.assertj.core.api.Assertions.assertThat;

class CalibrationReportTests {

	/** Answers that are right half as often as they say. */
	private static List<Judged> boasting(int count) {
		Random random = new Random(1);
		List<Judged> answers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			double p = 0.4 + 0.6 * random.nextDouble();
			answers.add(Judged.answer(p, random.nextDouble() < p / 2, i));
		}
		return answers;
	}

	@Test
	void anErrorStandsBesideWhatChanceMakesOfAsManyReadings() {
		String[] few = row(boasting(60), Optional.of(new Calibrator.Temperature(1)));
		String[] many = row(boasting(1_500), Optional.of(new Calibrator.Temperature(1)));

		assertThat(many).hasSize(10);
		assertThat(first(many[5])).isBetween(0.3, 0.4);
		assertThat(many[7]).isEqualTo(many[5]);
		assertThat(many[8]).isEqualTo(many[6]);
		assertThat(first(many[6])).isBetween(0.01, 0.06);
		assertThat(first(few[6])).isGreaterThan(3 * first(many[6]));
	}

	@Test
	void whatIsntCalibratedHasNoSecondError() {
		assertThat(row(boasting(100), Optional.empty())).endsWith("–", "–", "nothing").hasSize(10);
	}

	private static String[] row(List<Judged> readings, Optional<Calibrator> calibrator) {
		String row = CalibrationReport.row(CalibrationKey.ANSWERS.toString(), readings, calibrator).strip();
		return row.substring(2, row.length() - 2).split(" \\| ");
	}

	private static double first(String cell) {
		return Double.parseDouble(cell.split(" ")[0]);
	}

}

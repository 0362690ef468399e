package io.sfumato.trainer.evaluate;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AbsenceReportTests {

	private static AbsenceMarks receipts() {
		AbsenceMarks marks = new AbsenceMarks("receipts");
		marks.nulls().add("null", "null");
		infilled(marks, "3", 0.25, "null");
		infilled(marks, "null", 0.04, "null");
		marks.answers().add("not visible", "not visible");
		for (int choice = 0; choice < 4; choice++) {
			marks.abstained().add(choice < 3);
		}
		marks.values().add("1.50", "2.00");
		infilled(marks, "2.00", 0.45, "2.00");
		marks.withheld().add(false);
		return marks;
	}

	private static void infilled(AbsenceMarks marks, String text, double confidence, String expected) {
		Written written = new Written(text, confidence);
		marks.infilled().add((confidence < 0.1) ? "null" : text, expected);
		marks.doubts().forEach((each) -> each.add(written, expected));
	}

	@Test
	void whatIsNotThereIsToldInEveryWayOfAskingAndSoIsItsPrice() {
		String section = AbsenceReport.section("evaluate", 10, List.of(receipts()));

		assertThat(section).contains("| receipts | 1 | 100.0 % | 2 | 50.0 % | 1 | 100.0 % | 4 | 75.0 % |")
			.contains("| receipts | 1 | 0.0 % | 1 | 100.0 % | 1 | 0.0 % |")
			.doesNotContain("| all |");
	}

	@Test
	void severalSetsAddUpAndOneWithoutAnythingHasNoRow() {
		AbsenceMarks forms = new AbsenceMarks("forms");
		forms.nulls().add("\"x\"", "null");
		infilled(forms, "null", 0.9, "null");

		String section = AbsenceReport.section("evaluate", 10, List.of(receipts(), forms, new AbsenceMarks("shapes")));

		assertThat(section).contains("| forms | 1 | 0.0 % | 1 | 100.0 % | 0 | – | 0 | – |")
			.contains("| all | 2 | 50.0 % | 3 | 66.7 % | 1 | 100.0 % | 4 | 75.0 % |")
			.doesNotContain("| shapes |");
	}

	@Test
	void doubtTurnsValuesIntoNothingWhetherTheyAreRightOrNot() {
		String section = AbsenceReport.section("evaluate", 10, List.of(receipts()));

		assertThat(section).contains("| receipts | 0.0 | 2 | 50.0 % | 1 | 100.0 % | 2 | 50.0 % |")
			.contains("| receipts | 0.3 | 2 | 100.0 % | 1 | 100.0 % | 1 | 100.0 % |")
			.contains("| receipts | 0.5 | 2 | 100.0 % | 1 | 0.0 % | 0 | – |");
	}

}

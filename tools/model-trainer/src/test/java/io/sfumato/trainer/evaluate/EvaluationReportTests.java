package io.sfumato.trainer.evaluate;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EvaluationReportTests {

	private final Marks marks = new Marks("receipts", 10);

	@Test
	void fieldsThatAreThereAndFieldsThatAreNotStandSideBySideForEveryBudget() {
		for (int budget : Examination.BUDGETS) {
			for (int page = 0; page < 8; page++) {
				this.marks.field("total", false, budget).add(page < budget ? "1.50" : "1.60", "1.50");
				this.marks.field("total", true, budget).add((page < 4) ? "null" : "2.00", "null");
			}
			this.marks.field("phone", true, budget).add("null", "null");
		}

		assertThat(page())
			.contains(
					"| receipts | total | 8 | 0.0 % | 12.5 % | 25.0 % | 50.0 % | 100.0 % | 100.0 % "
							+ "| 8 | 50.0 % | 50.0 % | 50.0 % | 50.0 % | 50.0 % | 50.0 % |",
					"| receipts | all | 8 | 0.0 % | 12.5 % | 25.0 % | 50.0 % | 100.0 % | 100.0 % "
							+ "| 9 | 55.6 % | 55.6 % | 55.6 % | 55.6 % | 55.6 % | 55.6 % |")
			.doesNotContain("| receipts | phone |");
	}

	@Test
	void aHandfulOfValuesIsNoShare() {
		for (int budget : Examination.BUDGETS) {
			for (int page = 0; page < 5; page++) {
				this.marks.field("date", true, budget).add("null", "null");
			}
			this.marks.field("date", false, budget).add("x", "x");
		}

		assertThat(page()).contains("| receipts | date | 1 | – | – | – | – | – | – | 5 | 100.0 % |");
	}

	@Test
	void aSetWithoutRecordsHasNoRowOfFields() {
		this.marks.of(0).add("a cat", "a cat");

		assertThat(page()).contains("| receipts | 10 | 1 | 100.0 % |").doesNotContain("| receipts | all |");
	}

	private String page() {
		return EvaluationReport.page("0123456789abcdef0123", 7, "evaluate", List.of(this.marks));
	}

}

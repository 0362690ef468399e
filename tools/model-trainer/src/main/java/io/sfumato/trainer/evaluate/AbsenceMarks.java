package io.sfumato.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What one set came to where something isn't on the page, and where it is.
 *
 * @param set its name, or what several are called
 * @param nulls fields that aren't on the page, in the loop
 * @param values fields that are, in the loop
 * @param infilled fields that were asked for with a schema: first as they are, then with
 * nothing in place of what is less sure
 * @param answers questions whose right answer is that it isn't visible
 * @param abstained choices without a right option, counted as right where none was taken
 * @param withheld closed questions with a right option, counted where none was taken
 */
record AbsenceMarks(String set, Score nulls, Score values, List<Doubt> infilled, Score answers, Score abstained,
		Score withheld) {

	private static final double[] LEAST = { 0, 0.6, 0.7, 0.8, 0.9, 0.95 };

	AbsenceMarks(String set) {
		this(set, new Score(), new Score(), doubts(), new Score(), new Score(), new Score());
	}

	private static List<Doubt> doubts() {
		List<Doubt> doubts = new ArrayList<>();
		for (double least : LEAST) {
			doubts.add(new Doubt(least, new Score(), new Score(), new Score()));
		}
		return List.copyOf(doubts);
	}

	/** All sets together. */
	static AbsenceMarks all(List<AbsenceMarks> sets) {
		AbsenceMarks all = new AbsenceMarks("all");
		List<Score> sums = all.scores();
		for (AbsenceMarks each : sets) {
			List<Score> scores = each.scores();
			for (int score = 0; score < scores.size(); score++) {
				sums.get(score).add(scores.get(score));
			}
		}
		return all;
	}

	private List<Score> scores() {
		List<Score> scores = new ArrayList<>(
				List.of(this.nulls, this.values, this.answers, this.abstained, this.withheld));
		this.infilled.forEach((each) -> scores.addAll(List.of(each.nulls(), each.values(), each.given())));
		return scores;
	}

	/** The fields with a schema as the product gives them. */
	Doubt asIs() {
		return this.infilled.getFirst();
	}

	/**
	 * Fields of which some are held to be nothing.
	 *
	 * @param least confidence of the values that are kept
	 * @param nulls fields that aren't on the page
	 * @param values fields that are
	 * @param given those that came to a value, on the page or not
	 */
	record Doubt(double least, Score nulls, Score values, Score given) {

		private static final String NULL = "null";

		void add(String text, double confidence, String expected) {
			String kept = (confidence < this.least) ? NULL : text;
			(expected.equals(NULL) ? this.nulls : this.values).add(kept, expected);
			if (!kept.equals(NULL)) {
				this.given.add(kept, expected);
			}
		}

	}

}

package io.sfumato.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What one set came to where something isn't on the page, and where it is.
 *
 * @param set its name, or what several are called
 * @param nulls fields that aren't on the page, in the loop
 * @param values fields that are, in the loop
 * @param infilled fields that were asked for with a schema, as the product gives them
 * @param doubts the same fields with nothing in place of what is less sure, some of it
 * less than the product allows
 * @param answers questions whose right answer is that it isn't visible
 * @param abstained choices without a right option, counted as right where none was taken
 * @param withheld closed questions with a right option, counted where none was taken
 */
record AbsenceMarks(String set, Score nulls, Score values, Fields infilled, List<Doubt> doubts, Score answers,
		Score abstained, Score withheld) {

	private static final double[] LEAST = { 0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9 };

	AbsenceMarks(String set) {
		this(set, new Score(), new Score(), new Fields(), everyDoubt(), new Score(), new Score(), new Score());
	}

	private static List<Doubt> everyDoubt() {
		List<Doubt> doubts = new ArrayList<>();
		for (double least : LEAST) {
			doubts.add(new Doubt(least, new Fields()));
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
		scores.addAll(this.infilled.scores());
		this.doubts.forEach((each) -> scores.addAll(each.fields().scores()));
		return scores;
	}

	/**
	 * Fields.
	 *
	 * @param nulls those that aren't on the page
	 * @param values those that are
	 * @param given those that came to a value, on the page or not
	 */
	record Fields(Score nulls, Score values, Score given) {

		Fields() {
			this(new Score(), new Score(), new Score());
		}

		/**
		 * @param expected {@link AskedRecord#NOTHING_THERE} in a row that is too many: it
		 * counts among what was given
		 */
		void add(String text, String expected) {
			if (!expected.equals(AskedRecord.NOTHING_THERE)) {
				(expected.equals(Written.NULL) ? this.nulls : this.values).add(text, expected);
			}
			if (!text.equals(Written.NULL)) {
				this.given.add(text, expected);
			}
		}

		List<Score> scores() {
			return List.of(this.nulls, this.values, this.given);
		}

	}

	/**
	 * Fields of which some are held to be nothing.
	 *
	 * @param least confidence of the values that are kept
	 */
	record Doubt(double least, Fields fields) {

		void add(Written written, String expected) {
			boolean kept = written.isNothing() || written.confidence() >= this.least;
			this.fields.add(kept ? written.text() : Written.NULL, expected);
		}

	}

}

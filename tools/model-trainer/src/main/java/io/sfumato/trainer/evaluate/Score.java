package io.sfumato.trainer.evaluate;

/**
 * Counts of one column of a report.
 */
final class Score {

	private int asked;

	private int right;

	private double similarity;

	void add(String answer, String expected) {
		this.asked++;
		this.right += answer.equals(expected) ? 1 : 0;
		this.similarity += similarity(answer, expected);
	}

	/** Counts what is right or wrong and isn't a text. */
	void add(boolean right) {
		this.asked++;
		this.right += right ? 1 : 0;
		this.similarity += right ? 1 : 0;
	}

	/** Adds all of another one. */
	void add(Score other) {
		this.asked += other.asked;
		this.right += other.right;
		this.similarity += other.similarity;
	}

	int asked() {
		return this.asked;
	}

	/** Share of answers that are right to the last character. */
	double exact() {
		return (this.asked == 0) ? Double.NaN : this.right / (double) this.asked;
	}

	/**
	 * Mean edit similarity in 0–1, as ANLS counts it: 0 below one half (Biten et al.,
	 * "Scene Text Visual Question Answering", 2019, section 4.2).
	 */
	double similarity() {
		return (this.asked == 0) ? Double.NaN : this.similarity / this.asked;
	}

	static double similarity(String a, String b) {
		int longest = Math.max(a.length(), b.length());
		double similarity = (longest == 0) ? 1 : 1 - distance(a, b) / (double) longest;
		return (similarity < 0.5) ? 0 : similarity;
	}

	private static int distance(String a, String b) {
		int[] row = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int replaced = diagonal + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[b.length()];
	}

}

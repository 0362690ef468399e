package io.sfumato.encoders.sight;

/**
 * Numbers the characters of a stretch of print from its left end: those of a line's run,
 * or those of a word. The widths of characters differ from font to font, so columns alone
 * don't tell which character of a value is its third.
 *
 * @param gap most columns from one character of a stretch to the next
 * @param positions numbers that are told apart; all further ones are the last
 */
public record Stretches(int gap, int positions) {

	/**
	 * The number of each character, 0 to {@code positions − 1}.
	 * @param x column of each character's slot, in reading order
	 * @param y row of each character's slot
	 */
	public int[] number(int[] x, int[] y) {
		int[] numbers = new int[x.length];
		for (int i = 1; i < numbers.length; i++) {
			if (y[i] == y[i - 1] && x[i] - x[i - 1] <= this.gap) {
				numbers[i] = Math.min(numbers[i - 1] + 1, this.positions - 1);
			}
		}
		return numbers;
	}

}

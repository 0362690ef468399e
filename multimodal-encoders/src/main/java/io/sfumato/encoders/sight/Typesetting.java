package io.sfumato.encoders.sight;

import java.util.Arrays;
import java.util.List;

import io.sfumato.encoders.sight.PrintedLines.Placed;

/**
 * How a page is set: in type of one width or of many, and how large its lines are. That
 * tells where the blanks are, which in small print are narrower than a slot: a line is
 * walked from its left end with the place where its next character should be, once with a
 * blank before it and once without, and the likelier of the two goes on.
 */
final class Typesetting {

	/** What lies between a character and the one before it on its line. */
	enum Gap {

		NONE, BLANK, WIDE

	}

	/**
	 * Characters of about the same width in type of many widths, on average over fonts.
	 */
	private static final List<String> ALIKE = List.of("'", ",.:;ijlI!|`", "()[]{}f-/\\rt\"", "Js*z1?",
			"aceguvxyk$FL234567890+<=>^_~", "bdhnopqESTYZ#€£¥ABCKPRVX", "DGHNOQU&", "wmMW%@");

	/** These widths, in widths of a digit. */
	private static final double[] WIDTHS = { 0.37, 0.46, 0.62, 0.8, 0.94, 1.03, 1.23, 1.45 };

	/** The blank's. */
	private static final double BLANK_WIDTH = 0.42;

	private static final double[] WIDTH = widths();

	/** Widths of a digit that are tried, in slots. */
	private static final double SMALLEST = 0.9;

	private static final double LARGEST = 6;

	private static final double FINER = 1.025;

	/** The size of lines that don't tell theirs, on pages that don't either. */
	private static final double USUAL = 1.5;

	/** Fewer characters don't tell the size of their line. */
	private static final int ENOUGH = 7;

	/** No blank is so wide, in digits more than a blank. */
	private static final double WIDE = 1.6;

	/** What a wide gap costs: it fits anywhere. */
	private static final double WIDE_COST = 3;

	/** A character is anywhere in its slot at the same cost. */
	private static final double IN_SLOT = 0.4;

	private final boolean fixed;

	private final double usual;

	private Typesetting(boolean fixed, double usual) {
		this.fixed = fixed;
		this.usual = usual;
	}

	private static double[] widths() {
		double[] widths = new double[128];
		Arrays.fill(widths, 1);
		for (int i = 0; i < WIDTHS.length; i++) {
			double width = WIDTHS[i];
			ALIKE.get(i).chars().filter((c) -> c < 128).forEach((c) -> widths[c] = width);
		}
		return widths;
	}

	/**
	 * A walk along a line.
	 *
	 * @param size width of a digit in slots
	 * @param cost minus the logarithm of how likely it is
	 * @param gaps what lies before each character; before the first it is wide
	 */
	private record Walk(double size, double cost, Gap[] gaps) {

	}

	/** The kind of type that all lines of a page together speak for. */
	static <G> Typesetting of(List<List<Placed<G>>> lines) {
		List<List<Placed<G>>> telling = lines.stream().filter((line) -> line.size() >= ENOUGH).toList();
		Typesetting best = new Typesetting(true, USUAL);
		double least = Double.MAX_VALUE;
		for (boolean fixed : new boolean[] { false, true }) {
			Typesetting guess = new Typesetting(fixed, USUAL);
			double cost = 0;
			double sizes = 0;
			double characters = 0;
			for (List<Placed<G>> line : telling) {
				Walk walk = guess.walk(line);
				cost += walk.cost;
				sizes += walk.size * line.size();
				characters += line.size();
			}
			if (characters > 0 && cost < least) {
				least = cost;
				best = new Typesetting(fixed, sizes / characters);
			}
		}
		return best;
	}

	/** What lies before each character of a line; before the first it is wide. */
	Gap[] gaps(List<? extends Placed<?>> line) {
		return ((line.size() >= ENOUGH) ? walk(line) : walk(line, this.usual)).gaps;
	}

	/** The likeliest walk of any size. */
	private Walk walk(List<? extends Placed<?>> line) {
		Walk best = walk(line, SMALLEST);
		for (double size = SMALLEST * FINER; size < LARGEST; size *= FINER) {
			Walk walk = walk(line, size);
			best = (walk.cost < best.cost) ? walk : best;
		}
		return best;
	}

	private Walk walk(List<? extends Placed<?>> line, double size) {
		Gap[] gaps = new Gap[line.size()];
		gaps[0] = Gap.WIDE;
		double blank = size * (this.fixed ? 1 : BLANK_WIDTH);
		double cost = 0;
		double at = line.getFirst().x() + 0.5;
		for (int i = 1; i < gaps.length; i++) {
			int before = line.get(i - 1).character();
			int character = line.get(i).character();
			int x = line.get(i).x();
			double step = size * (width(before) + width(character)) / 2;
			double likely = likely(before, character);
			double without = miss(at + step, x, step) - Math.log(1 - likely);
			double with = miss(at + step + blank, x, step + blank) - Math.log(likely);
			if (x - at - step - blank - 0.5 > WIDE * size) {
				gaps[i] = Gap.WIDE;
				cost += WIDE_COST;
				at = x + 0.5;
			}
			else if (with < without) {
				gaps[i] = Gap.BLANK;
				cost += with;
				at = Math.clamp(at + step + blank, x, x + 1);
			}
			else {
				gaps[i] = Gap.NONE;
				cost += without;
				at = Math.clamp(at + step, x, x + 1);
			}
		}
		return new Walk(size, cost, gaps);
	}

	private double width(int character) {
		return (this.fixed || character >= WIDTH.length) ? 1 : WIDTH[character];
	}

	/** What it costs that a character isn't where it should be, but in a slot beside. */
	private double miss(double expected, int x, double step) {
		double off = Math.max(0, Math.abs(expected - x - 0.5) - IN_SLOT);
		double deviation = 0.2 + (this.fixed ? 0.02 : 0.12) * step;
		return off * off / (2 * deviation * deviation);
	}

	/** How likely two characters have a blank between them, as print mostly has it. */
	private static double likely(int before, int after) {
		if (!Character.isLetterOrDigit(before) || !Character.isLetterOrDigit(after)) {
			return switch (before) {
				case ',', ';', ')', '%' -> 0.6;
				case ':' -> Character.isDigit(after) ? 0.4 : 0.9;
				case '.', '-', '/', '@', '#', '(', '$' -> Character.isUpperCase(after) ? 0.2 : 0.02;
				default -> (after == '(' || after == '#' || after == '$' || after == '&') ? 0.6 : 0.05;
			};
		}
		if (Character.isLowerCase(before)) {
			return Character.isLowerCase(after) ? 0.05 : 0.9;
		}
		if (Character.isDigit(before)) {
			return Character.isDigit(after) ? 0.03 : 0.5;
		}
		return Character.isLowerCase(after) ? 0.01 : Character.isDigit(after) ? 0.4 : 0.15;
	}

}

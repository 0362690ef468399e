package io.sfumato.structured.automaton;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A set of Unicode scalar values (code points without surrogates) as sorted ranges.
 */
public final class CodePoints {

	/** No character. */
	public static final CodePoints NONE = new CodePoints(new int[0]);

	/** Every character. */
	public static final CodePoints ALL = new CodePoints(new int[] { 0, 0xD7FF, 0xE000, Character.MAX_CODE_POINT });

	/** first, last, first, last, … ascending, disjoint, no two adjacent. */
	private final int[] ranges;

	private CodePoints(int[] ranges) {
		this.ranges = ranges;
	}

	/** The characters from first to last; surrogates between them are left out. */
	public static CodePoints range(int first, int last) {
		return new CodePoints(new int[] { first, last }).and(ALL);
	}

	/** One character. */
	public static CodePoints of(int each) {
		return range(each, each);
	}

	/** The characters of a text. */
	public static CodePoints of(String characters) {
		return characters.codePoints().mapToObj(CodePoints::of).reduce(NONE, CodePoints::or);
	}

	/**
	 * Ranges that are sorted already.
	 * @param ranges first, last, first, last, …, disjoint; adjacent ones are joined
	 */
	public static CodePoints ofSorted(int[] ranges) {
		int[] joined = new int[ranges.length];
		int size = 0;
		for (int i = 0; i < ranges.length; i += 2) {
			if (size > 0 && joined[size - 1] + 1 == ranges[i]) {
				joined[size - 1] = ranges[i + 1];
			}
			else {
				joined[size++] = ranges[i];
				joined[size++] = ranges[i + 1];
			}
		}
		return new CodePoints(Arrays.copyOf(joined, size));
	}

	/** All characters with a property. */
	public static CodePoints matching(IntPredicate property) {
		int[] found = new int[64];
		int size = 0;
		int first = -1;
		for (int each = 0; each <= Character.MAX_CODE_POINT + 1; each++) {
			boolean inside = each <= Character.MAX_CODE_POINT && (each < 0xD800 || each > 0xDFFF)
					&& property.test(each);
			if (inside && first < 0) {
				first = each;
			}
			else if (!inside && first >= 0) {
				if (size == found.length) {
					found = Arrays.copyOf(found, size * 2);
				}
				found[size++] = first;
				found[size++] = each - 1;
				first = -1;
			}
		}
		return new CodePoints(Arrays.copyOf(found, size));
	}

	/** Number of ranges. */
	public int rangeCount() {
		return this.ranges.length / 2;
	}

	/** First character of a range. */
	public int first(int range) {
		return this.ranges[2 * range];
	}

	/** Last character of a range, inclusive. */
	public int last(int range) {
		return this.ranges[2 * range + 1];
	}

	/** Whether there is none. */
	public boolean isEmpty() {
		return this.ranges.length == 0;
	}

	/** Whether a character belongs to the set. */
	public boolean contains(int each) {
		int at = Arrays.binarySearch(this.ranges, each);
		return at >= 0 || (-at - 1) % 2 == 1;
	}

	/** Union. */
	public CodePoints or(CodePoints other) {
		return combine(other, (mine, theirs) -> mine || theirs);
	}

	/** Intersection. */
	public CodePoints and(CodePoints other) {
		return combine(other, (mine, theirs) -> mine && theirs);
	}

	/** What is here and not there. */
	public CodePoints minus(CodePoints other) {
		return combine(other, (mine, theirs) -> mine && !theirs);
	}

	/** Every other character. */
	public CodePoints not() {
		return ALL.minus(this);
	}

	/** A sweep over the borders of both sets. */
	private CodePoints combine(CodePoints other, Choice choice) {
		int[] result = new int[this.ranges.length + other.ranges.length + 2];
		int size = 0;
		int i = 0;
		int j = 0;
		boolean inside = false;
		while (i < this.ranges.length || j < other.ranges.length) {
			int border = Math.min(border(this.ranges, i), border(other.ranges, j));
			while (i < this.ranges.length && border(this.ranges, i) == border) {
				i++;
			}
			while (j < other.ranges.length && border(other.ranges, j) == border) {
				j++;
			}
			boolean now = choice.in(i % 2 == 1, j % 2 == 1);
			if (now != inside) {
				result[size++] = now ? border : border - 1;
				inside = now;
			}
		}
		return new CodePoints(Arrays.copyOf(result, size));
	}

	/** Where membership changes: at a first character, and behind a last one. */
	private static int border(int[] ranges, int index) {
		if (index >= ranges.length) {
			return Integer.MAX_VALUE;
		}
		return (index % 2 == 0) ? ranges[index] : ranges[index] + 1;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CodePoints set && Arrays.equals(this.ranges, set.ranges);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.ranges);
	}

	private interface Choice {

		boolean in(boolean mine, boolean theirs);

	}

}

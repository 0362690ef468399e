package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The characters of a page line by line, each with its number in its run of words and in
 * its word. A value is a run more often than not, so that its third character is the
 * third of the run in whatever type it is set: a blank between words counts as a
 * character, and a run begins anew after a colon and behind a wide gap. Columns alone
 * don't tell that, since the widths of characters differ from font to font.
 *
 * @param <G> a character in a slot of the page
 * @param glyphs the characters, those of a line behind each other, lines from the top
 * @param inRun the number of each character in its run
 * @param inWord the number of each character in its word
 */
public record PrintedLines<G>(List<G> glyphs, int[] inRun, int[] inWord) {

	/**
	 * A page may be turned a little: its lines go to the next row of slots now and then,
	 * but within so many columns only one of two neighbouring lines does.
	 */
	private static final int REACH = 24;

	/** Columns in which a line that goes on has its next character. */
	private static final int AHEAD = 4;

	private record Slot(int x, int y) {

	}

	/** What a character is and in which slot. */
	record Placed<G>(G glyph, int character, int x, int y) {

	}

	/**
	 * Reads a page.
	 * @param character what a glyph shows, as a code point
	 * @param column of a glyph's slot
	 * @param row of a glyph's slot
	 */
	public static <G> PrintedLines<G> of(List<G> page, ToIntFunction<G> character, ToIntFunction<G> column,
			ToIntFunction<G> row) {
		List<Placed<G>> placed = new ArrayList<>();
		for (G glyph : page) {
			placed
				.add(new Placed<>(glyph, character.applyAsInt(glyph), column.applyAsInt(glyph), row.applyAsInt(glyph)));
		}
		placed.sort(Comparator.<Placed<G>>comparingInt(Placed::x).thenComparingInt(Placed::y));
		List<List<Placed<G>>> lines = lines(placed);
		List<G> glyphs = new ArrayList<>();
		int[] inRun = new int[placed.size()];
		int[] inWord = new int[placed.size()];
		Typesetting typesetting = Typesetting.of(lines);
		for (List<Placed<G>> line : lines) {
			Typesetting.Gap[] gaps = typesetting.gaps(line);
			for (int i = 0; i < line.size(); i++) {
				int at = glyphs.size();
				glyphs.add(line.get(i).glyph);
				switch (gaps[i]) {
					case NONE -> {
						inRun[at] = inRun[at - 1] + 1;
						inWord[at] = inWord[at - 1] + 1;
					}
					case BLANK -> inRun[at] = (line.get(i - 1).character == ':') ? 0 : inRun[at - 1] + 2;
					case WIDE -> inRun[at] = 0;
				}
			}
		}
		return new PrintedLines<>(glyphs, inRun, inWord);
	}

	/** Follows each line from its left end. */
	private static <G> List<List<Placed<G>>> lines(List<Placed<G>> placed) {
		Set<Slot> used = placed.stream().map((glyph) -> new Slot(glyph.x, glyph.y)).collect(Collectors.toSet());
		List<List<Placed<G>>> lines = new ArrayList<>();
		for (Placed<G> glyph : placed) {
			List<Placed<G>> best = null;
			for (List<Placed<G>> line : lines) {
				if (isNext(glyph, line.getLast(), used)
						&& (best == null || distance(glyph, line.getLast()) < distance(glyph, best.getLast()))) {
					best = line;
				}
			}
			if (best == null) {
				best = new ArrayList<>();
				lines.add(best);
			}
			best.add(glyph);
		}
		lines.sort(Comparator
			.<List<Placed<G>>>comparingDouble((line) -> line.stream().mapToInt(Placed::y).average().orElse(0))
			.thenComparingInt((line) -> line.getFirst().x));
		return lines;
	}

	/**
	 * Whether a character may be the next of a line. It isn't where its row and that of
	 * the line both go on: then these are two lines.
	 */
	private static boolean isNext(Placed<?> glyph, Placed<?> last, Set<Slot> used) {
		int step = Math.abs(glyph.y - last.y);
		boolean near = glyph.x > last.x && glyph.x - last.x <= REACH && step <= 1;
		return near && (step == 0
				|| !(goesOn(used, last.y, glyph.x - 1, glyph.x) && goesOn(used, glyph.y, glyph.x, glyph.x)));
	}

	private static boolean goesOn(Set<Slot> used, int row, int after, int column) {
		return IntStream.rangeClosed(after + 1, column + AHEAD).anyMatch((x) -> used.contains(new Slot(x, row)));
	}

	/** A step to another row weighs more than any within the reach. */
	private static int distance(Placed<?> glyph, Placed<?> last) {
		return Math.abs(glyph.y - last.y) * (REACH + 1) + glyph.x - last.x;
	}

}

package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The characters that the eyes read, and the grid of slots in which they read them: 4
 * pixels wide and 8 high, one character each.
 */
public final class Glyphs {

	/**
	 * Classes of the glyph head after blank, in order: visible ASCII, then currency
	 * signs.
	 */
	public static final String CHARACTERS = visibleAscii() + "€£¥";

	/** Width of a slot in pixels. */
	public static final int SLOT_WIDTH = 4;

	/** Height of a slot in pixels. */
	public static final int SLOT_HEIGHT = 8;

	/** How far a narrow character may be moved to a slot of its own, in pixels. */
	private static final float REACH = 2.5f;

	private Glyphs() {
	}

	/**
	 * The class of a character, 1 + its place in {@link #CHARACTERS}, or 0 if it has
	 * none.
	 */
	public static int classOf(char character) {
		if (character > ' ' && character < 127) {
			return character - ' ';
		}
		return CHARACTERS.indexOf(character, 94) + 1;
	}

	private static String visibleAscii() {
		StringBuilder characters = new StringBuilder();
		for (char c = '!'; c <= '~'; c++) {
			characters.append(c);
		}
		return characters.toString();
	}

	/**
	 * The glyphs of a page in reading order of their slots, each in a slot of its own
	 * where the text isn't too narrow for it: of two in one slot the one nearer to a free
	 * neighbour moves there, which the eyes can tell from the drawing as well.
	 */
	static List<Glyph> settle(List<Glyph> glyphs) {
		List<Glyph> sorted = new ArrayList<>(glyphs);
		sorted.sort(Comparator.<Glyph>comparingInt((glyph) -> (int) (glyph.y() / SLOT_HEIGHT)).thenComparing(Glyph::x));
		for (int i = 1; i < sorted.size(); i++) {
			if (!sameSlot(sorted.get(i - 1), sorted.get(i))) {
				continue;
			}
			Glyph left = sorted.get(i - 1);
			Glyph right = sorted.get(i);
			float start = slotX(left) * SLOT_WIDTH;
			boolean leftFree = slotX(left) > 0
					&& (i < 2 || !sameRow(sorted.get(i - 2), left) || slotX(sorted.get(i - 2)) < slotX(left) - 1);
			float leftMove = left.x() - start + 0.1f;
			float rightMove = start + SLOT_WIDTH - right.x() + 0.1f;
			if (leftFree && leftMove <= rightMove && leftMove <= REACH) {
				sorted.set(i - 1, new Glyph(left.character(), left.x() - leftMove, left.y()));
			}
			else if (rightMove <= REACH) {
				sorted.set(i, new Glyph(right.character(), right.x() + rightMove, right.y()));
			}
			else if (leftFree && leftMove <= REACH) {
				sorted.set(i - 1, new Glyph(left.character(), left.x() - leftMove, left.y()));
			}
		}
		return sorted;
	}

	private static int slotX(Glyph glyph) {
		return (int) (glyph.x() / SLOT_WIDTH);
	}

	private static boolean sameRow(Glyph a, Glyph b) {
		return (int) (a.y() / SLOT_HEIGHT) == (int) (b.y() / SLOT_HEIGHT);
	}

	private static boolean sameSlot(Glyph a, Glyph b) {
		return sameRow(a, b) && slotX(a) == slotX(b);
	}

}

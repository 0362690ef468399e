package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the characters of a tile. A character whose centre lies near the border of two
 * slots gets half of its probability in each of them: read slot by slot it would be there
 * twice or not at all, and a total of 10.95 became 110.95. So a character is a peak, the
 * slots beside it lend it what they give to the same character, and what it used is gone.
 * Two slots that are both certain stay two characters, as the l's of a narrow "all"
 * ({@link WidePrint} looks at those of wide print again).
 */
public final class GlyphPeaks {

	/** A character is read when more speaks for it than against it. */
	private static final float LEAST_MASS = 0.5f;

	/** Slots that are blanker than this aren't looked at. */
	private static final float LEAST_INK = 0.05f;

	private static final int[][] NEIGHBOURS = { { 0, -1 }, { -1, 0 }, { 1, 0 }, { 0, 1 } };

	private final float[] probabilities;

	private final SlotGrid grid;

	private final int classes;

	private GlyphPeaks(float[] probabilities, SlotGrid grid, int classes) {
		this.probabilities = probabilities;
		this.grid = grid;
		this.classes = classes;
	}

	/**
	 * A character that was read.
	 *
	 * @param x column of its slot on the tile
	 * @param y row of its slot on the tile
	 * @param character index among the characters, without the blank
	 * @param certainty what speaks for this character, 0 to 1
	 */
	public record Glyph(int x, int y, int character, float certainty) {

	}

	/**
	 * probabilities {@code [tiles, patches, slots, classes]}, class 0 the blank → the
	 * characters of one tile in reading order.
	 */
	public static List<Glyph> read(float[] probabilities, int tile, SlotGrid grid, int classes) {
		int size = grid.count() * classes;
		float[] left = Arrays.copyOfRange(probabilities, tile * size, (tile + 1) * size);
		return new GlyphPeaks(left, grid, classes).peaks();
	}

	private record Slot(int x, int y, float ink) {

	}

	private List<Glyph> peaks() {
		List<Slot> slots = new ArrayList<>();
		for (int y = 0; y < this.grid.height(); y++) {
			for (int x = 0; x < this.grid.width(); x++) {
				float ink = 1 - this.probabilities[at(x, y)];
				if (ink > LEAST_INK) {
					slots.add(new Slot(x, y, ink));
				}
			}
		}
		// the sort is stable: equal ink is decided by the place
		slots.sort(Comparator.comparingDouble(Slot::ink).reversed());
		List<Glyph> glyphs = new ArrayList<>();
		for (Slot slot : slots) {
			Glyph glyph = peak(slot.x, slot.y);
			if (glyph != null) {
				glyphs.add(glyph);
			}
		}
		glyphs.sort(Comparator.comparingInt(Glyph::y).thenComparingInt(Glyph::x));
		return WidePrint.once(glyphs);
	}

	private @Nullable Glyph peak(int x, int y) {
		int slot = at(x, y);
		int best = 1;
		float ink = 0;
		for (int c = 1; c < this.classes; c++) {
			float p = this.probabilities[slot + c];
			ink += p;
			best = (p > this.probabilities[slot + best]) ? c : best;
		}
		float beside = 0;
		for (int[] neighbour : NEIGHBOURS) {
			beside += beside(x + neighbour[0], y + neighbour[1], best);
		}
		if (ink + beside < LEAST_MASS) {
			return null;
		}
		float certainty = Math.min(1, this.probabilities[slot + best] + beside);
		// one character is there: what isn't in its own slot is taken from beside it
		float share = (beside > 0) ? Math.clamp((1 - ink) / beside, 0, 1) : 0;
		for (int[] neighbour : NEIGHBOURS) {
			use(x + neighbour[0], y + neighbour[1], best, share);
		}
		Arrays.fill(this.probabilities, slot, slot + this.classes, 0);
		return new Glyph(x, y, best - 1, certainty);
	}

	private boolean isOnTile(int x, int y) {
		return x >= 0 && y >= 0 && x < this.grid.width() && y < this.grid.height();
	}

	private float beside(int x, int y, int character) {
		return isOnTile(x, y) ? this.probabilities[at(x, y) + character] : 0;
	}

	private void use(int x, int y, int character, float share) {
		if (isOnTile(x, y)) {
			this.probabilities[at(x, y) + character] *= 1 - share;
		}
	}

	private int at(int x, int y) {
		return this.grid.index(x, y) * this.classes;
	}

}

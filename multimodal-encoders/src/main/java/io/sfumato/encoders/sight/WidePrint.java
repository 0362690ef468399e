package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.encoders.sight.GlyphPeaks.Glyph;

/**
 * Characters that are wider than a slot get read twice, and "10.95" in bold type became
 * "1100.95". The characters of a run of print have about one width: where it is wide, the
 * same character in two slots side by side is one, if one of the two readings isn't sure.
 */
final class WidePrint {

	/** Most slots from one character of a run to the next. */
	private static final int GAP = 6;

	/** From this median distance on, in slots, print is wide. */
	private static final double WIDE = 1.75;

	/** A second reading is less certain than this; two real characters seldom are. */
	private static final float CERTAIN = 0.7f;

	/** Larger distances are spaces. */
	private static final int SPACE = 3;

	private WidePrint() {
	}

	/** The glyphs of a tile in reading order, without second readings of wide ones. */
	static List<Glyph> once(List<Glyph> glyphs) {
		List<Glyph> kept = new ArrayList<>();
		int start = 0;
		for (int i = 1; i <= glyphs.size(); i++) {
			if (i == glyphs.size() || glyphs.get(i).y() != glyphs.get(i - 1).y()
					|| glyphs.get(i).x() - glyphs.get(i - 1).x() > GAP) {
				List<Glyph> run = glyphs.subList(start, i);
				kept.addAll((pitch(run) < WIDE) ? run : narrowed(run));
				start = i;
			}
		}
		return kept;
	}

	private static List<Glyph> narrowed(List<Glyph> run) {
		List<Glyph> kept = new ArrayList<>();
		for (Glyph glyph : run) {
			Glyph before = kept.isEmpty() ? null : kept.getLast();
			if (before != null && isBeside(before, glyph)
					&& Math.min(before.certainty(), glyph.certainty()) < CERTAIN) {
				if (glyph.certainty() > before.certainty()) {
					kept.set(kept.size() - 1, glyph);
				}
			}
			else {
				kept.add(glyph);
			}
		}
		return kept;
	}

	private static boolean isBeside(Glyph before, Glyph glyph) {
		return before.character() == glyph.character() && glyph.x() - before.x() == 1;
	}

	/**
	 * The median distance from one character to the next, in slots; two equal ones side
	 * by side count as one between them.
	 */
	private static double pitch(List<Glyph> run) {
		double[] distances = new double[run.size()];
		int count = 0;
		double last = Double.NEGATIVE_INFINITY;
		for (int i = 0; i < run.size(); i++) {
			boolean twice = i + 1 < run.size() && isBeside(run.get(i), run.get(i + 1));
			double centre = run.get(i).x() + (twice ? 0.5 : 0);
			if (centre - last <= SPACE) {
				distances[count++] = centre - last;
			}
			last = centre;
			i += twice ? 1 : 0;
		}
		Arrays.sort(distances, 0, count);
		return (count == 0) ? 0 : 0.5 * (distances[(count - 1) / 2] + distances[count / 2]);
	}

}

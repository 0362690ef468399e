package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.trainer.data.Glyph;
import io.sfumato.trainer.data.Page;

/**
 * Where on the page the characters of an answer are printed. The generator knows the
 * page, so a cell that repeats a printed character can be told where to look (supervised
 * attention: Liu et al., arXiv 1609.04186); without it the backbone stays for thousands
 * of pages on answers that would be right for any page.
 */
final class Alignment {

	/** A value printed more often says little about where it was taken from. */
	private static final int MOST_PLACES = 2;

	/** Shorter pieces of a rewritten value are found anywhere by chance. */
	private static final int SHORTEST_PIECE = 2;

	private final int[] printed;

	private final int[] places;

	private Alignment(int[] printed, int[] places) {
		this.printed = printed;
		this.places = places;
	}

	/** The characters of a page in the order they were printed in, line by line. */
	static Alignment with(Page page) {
		int[] printed = new int[page.glyphs().size()];
		int[] places = new int[printed.length];
		int count = 0;
		for (Glyph glyph : page.glyphs()) {
			int glyphClass = GlyphAlphabet.classOf(glyph.character());
			if (glyphClass > 0) {
				printed[count] = GlyphAlphabet.tokenOf(glyphClass);
				places[count++] = PageLabels.placeOf(glyph);
			}
		}
		return new Alignment(Arrays.copyOf(printed, count), Arrays.copyOf(places, count));
	}

	/** The target with the places of its cells. */
	AnswerTarget place(AnswerTarget target) {
		Printed found = Printed.nowhere(target.length());
		int from = 0;
		while (from < target.length()) {
			int end = from + 1;
			while (end < target.length() && target.slotOf(end) == target.slotOf(from)) {
				end++;
			}
			if (!target.isRecord() || target.slotOf(from) != AnswerTarget.FIXED) {
				place(target.ids(), from, end, found.character());
				found.gather(from, end);
			}
			from = end;
		}
		return target.with(found);
	}

	/** Finds a value as it stands, with a comma for its point, or at least its pieces. */
	private void place(int[] ids, int from, int end, int[][] sources) {
		List<Integer> cells = new ArrayList<>();
		for (int i = from; i < end; i++) {
			if (ids[i] != '"' && GlyphAlphabet.isReadable(ids[i])) {
				cells.add(i);
			}
		}
		if (find(ids, cells, sources, MOST_PLACES)) {
			return;
		}
		int[] commas = ids.clone();
		for (int cell : cells) {
			commas[cell] = (ids[cell] == '.') ? ',' : ids[cell];
		}
		if (find(commas, cells, sources, MOST_PLACES)) {
			return;
		}
		List<Integer> piece = new ArrayList<>();
		for (int i = from; i <= end; i++) {
			if (i < end && isLetterOrDigit(ids[i])) {
				piece.add(i);
			}
			else {
				if (piece.size() >= SHORTEST_PIECE) {
					find(ids, piece, sources, 1);
				}
				piece.clear();
			}
		}
	}

	private static boolean isLetterOrDigit(int token) {
		return token < 128 && Character.isLetterOrDigit(token);
	}

	private boolean find(int[] ids, List<Integer> cells, int[][] sources, int most) {
		List<Integer> starts = new ArrayList<>();
		for (int start = 0; start + cells.size() <= this.printed.length; start++) {
			if (standsAt(ids, cells, start)) {
				starts.add(start);
			}
		}
		if (cells.isEmpty() || starts.isEmpty() || starts.size() > ((cells.size() == 1) ? 1 : most)) {
			return false;
		}
		for (int i = 0; i < cells.size(); i++) {
			int offset = i;
			sources[cells.get(i)] = starts.stream().mapToInt((start) -> this.places[start + offset]).toArray();
		}
		return true;
	}

	private boolean standsAt(int[] ids, List<Integer> cells, int start) {
		for (int i = 0; i < cells.size(); i++) {
			if (this.printed[start + i] != ids[cells.get(i)]) {
				return false;
			}
		}
		return true;
	}

}

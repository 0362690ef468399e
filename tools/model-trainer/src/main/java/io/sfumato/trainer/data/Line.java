package io.sfumato.trainer.data;

import java.util.Set;

/**
 * A line of a printed document.
 *
 * @param left text at the left margin, or the whole line when centred
 * @param right text at the right margin, may be empty
 * @param centred whether the left text stands in the middle
 * @param scale size relative to the document's
 * @param shown the fields that this line is the place of
 * @param spare 0 for lines that must stay; when the page is full the highest go first
 */
record Line(String left, String right, boolean centred, float scale, Set<String> shown, int spare) {

	static Line of(String text) {
		return new Line(text, "", false, 1, Set.of(), 0);
	}

	static Line pair(String left, String right) {
		return new Line(left, right, false, 1, Set.of(), 0);
	}

	/** A rule of repeated characters, or white space. */
	static Line filler(String text, int spare) {
		return new Line(text, "", false, 1, Set.of(), spare);
	}

	Line centre() {
		return new Line(this.left, this.right, true, this.scale, this.shown, this.spare);
	}

	Line scaled(float by) {
		return new Line(this.left, this.right, this.centred, by, this.shown, this.spare);
	}

	Line shows(String... fields) {
		return new Line(this.left, this.right, this.centred, this.scale, Set.of(fields), this.spare);
	}

	Line spare(int rank) {
		return new Line(this.left, this.right, this.centred, this.scale, this.shown, rank);
	}

	int glyphs() {
		int glyphs = 0;
		for (String text : new String[] { this.left, this.right }) {
			for (int i = 0; i < text.length(); i++) {
				glyphs += (text.charAt(i) != ' ') ? 1 : 0;
			}
		}
		return glyphs;
	}

}

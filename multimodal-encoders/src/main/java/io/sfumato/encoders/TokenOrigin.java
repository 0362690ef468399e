package io.sfumato.encoders;

/** Where a soft token came from. */
public sealed interface TokenOrigin {

	/**
	 * A cell of a view's feature map.
	 *
	 * @param view number of the view in the order of the tokens
	 * @param overview whether the view shows the whole image beside tiles that show it
	 * larger
	 * @param row row of the cell in its view
	 * @param column column of the cell in its view
	 * @param box what the cell covers
	 */
	record Patch(int view, boolean overview, int row, int column, Box box) implements TokenOrigin {

	}

	/**
	 * The end of a row of cells, marked by a learned token.
	 *
	 * @param view number of the view in the order of the tokens
	 * @param row row of the view
	 * @param box empty
	 */
	record RowEnd(int view, int row, Box box) implements TokenOrigin {

	}

	/**
	 * A character that was read in the image.
	 *
	 * @param view number of the view in the order of the tokens
	 * @param x column of its slot, counted over the whole tiled page
	 * @param y row of its slot, counted over the whole tiled page
	 * @param codePoint the character
	 * @param certainty its probability among all characters and none
	 * @param box what the slot covers
	 */
	record Glyph(int view, int x, int y, int codePoint, float certainty, Box box) implements TokenOrigin {

	}

	/**
	 * A word for an object that was seen in the image; for the ground it lies on, the
	 * whole image.
	 *
	 * @param view number of the view in the order of the tokens
	 * @param word the word
	 * @param certainty how likely the eyes think the object's name
	 * @param box the patch with the object's centre
	 */
	record Word(int view, String word, float certainty, Box box) implements TokenOrigin {

	}

	/**
	 * A stretch of a clip.
	 *
	 * @param from seconds from the clip's start
	 * @param to seconds from the clip's start
	 */
	record Stretch(double from, double to) implements TokenOrigin {

	}

	/**
	 * A word that was heard in a clip.
	 *
	 * @param token of the language model
	 * @param certainty its probability where it is heard best
	 * @param from seconds from the clip's start
	 * @param to seconds from the clip's start
	 */
	record Said(int token, float certainty, double from, double to) implements TokenOrigin {

	}

	/**
	 * A rectangle in pixels of the original image, right and bottom exclusive.
	 */
	record Box(float left, float top, float right, float bottom) {

		/** Whether nothing of the image is in it. */
		public boolean isEmpty() {
			return this.right <= this.left || this.bottom <= this.top;
		}

		/** The smallest box around this one and another; an empty one adds nothing. */
		public Box union(Box other) {
			if (isEmpty() || other.isEmpty()) {
				return isEmpty() ? other : this;
			}
			return new Box(Math.min(this.left, other.left), Math.min(this.top, other.top),
					Math.max(this.right, other.right), Math.max(this.bottom, other.bottom));
		}

	}

}

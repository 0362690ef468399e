package io.sfumato.trainer.data;

/**
 * Where the fitted image lies on its page; the rest is the black border of the padding.
 *
 * @param left first column of the image
 * @param top first row of the image
 * @param width columns of the image
 * @param height rows of the image
 */
public record Content(int left, int top, int width, int height) {

	/** Whether a point of the page belongs to the image. */
	public boolean contains(float x, float y) {
		return x >= this.left && y >= this.top && x < this.left + this.width && y < this.top + this.height;
	}

}

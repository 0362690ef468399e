package io.sfumato.encoders.vision;

import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenOrigin.Box;
import io.sfumato.encoders.image.AnyResolution.Placement;
import io.sfumato.encoders.image.AnyResolution.Size;

/**
 * Where views and canvas lie in the original image.
 *
 * @param width of the original in pixels
 * @param height of the original in pixels
 * @param canvas of tiles it was put on
 * @param place where on the canvas it lies
 * @param side edge of a view in pixels
 * @param patch edge of a patch in pixels
 * @param single whether the canvas is one tile, and no overview comes first
 */
record Page(int width, int height, Size canvas, Placement place, int side, int patch, boolean single) {

	boolean isOverview(int view) {
		return !this.single && view == 0;
	}

	/** Number of the view that is the first tile. */
	int firstTile() {
		return this.single ? 0 : 1;
	}

	/** A rectangle of a view in pixels of the original. */
	Box box(int view, float left, float top, float right, float bottom) {
		if (isOverview(view)) {
			float x = (float) this.width / this.side;
			float y = (float) this.height / this.side;
			return new Box(left * x, top * y, right * x, bottom * y);
		}
		int tile = view - firstTile();
		int across = this.canvas.width() / this.side;
		float x = tile % across * this.side;
		float y = tile / across * this.side;
		return onCanvas(x + left, y + top, x + right, y + bottom);
	}

	/** A rectangle of the canvas in pixels of the original, without the padding. */
	Box onCanvas(float left, float top, float right, float bottom) {
		float x = (float) this.width / this.place.width();
		float y = (float) this.height / this.place.height();
		return new Box(Math.clamp((left - this.place.left()) * x, 0, this.width),
				Math.clamp((top - this.place.top()) * y, 0, this.height),
				Math.clamp((right - this.place.left()) * x, 0, this.width),
				Math.clamp((bottom - this.place.top()) * y, 0, this.height));
	}

	/** The origin of a character. */
	TokenOrigin origin(ReadGlyph glyph, ConvVitConfig.Glyphs head) {
		float width = (float) this.patch / head.columns();
		float height = (float) this.patch / head.rows();
		return new TokenOrigin.Glyph(firstTile() + glyph.tile(), glyph.x(), glyph.y(),
				head.characters().get(glyph.character()), glyph.certainty(),
				onCanvas(glyph.x() * width, glyph.y() * height, (glyph.x() + 1) * width, (glyph.y() + 1) * height));
	}

	/** The origin of an object's word; objects are looked for on the first view. */
	TokenOrigin origin(SeenObject object, String word) {
		float x = object.column() * this.patch;
		float y = object.row() * this.patch;
		return new TokenOrigin.Word(0, word.strip(), object.certainty(), box(0, x, y, x + this.patch, y + this.patch));
	}

}

package io.sfumato.trainer.data;

import java.awt.Graphics2D;
import java.util.function.Consumer;

/**
 * Something in a scene.
 *
 * @param concept index into {@link Concepts}
 * @param colour index into {@link Colours}, {@link Colours#MANY} for drawn objects
 * @param box where it lies
 * @param painter draws it there
 */
record Figure(int concept, int colour, Box box, Consumer<Graphics2D> painter) {

	/** "circle", "dog". */
	String noun() {
		return Concepts.name(this.concept);
	}

	/** "red circle", "dog". */
	String name() {
		return (this.colour == Colours.MANY) ? noun() : Colours.name(this.colour) + " " + noun();
	}

	/** "a red circle", "a dog", "grapes". */
	String withArticle() {
		return Nouns.withArticle(name());
	}

	boolean isColoured() {
		return this.colour != Colours.MANY;
	}

	boolean isLike(Figure other) {
		return this.concept == other.concept && this.colour == other.colour;
	}

	Thing thing() {
		return new Thing(this.concept, this.colour, this.box.x, this.box.y, this.box.x + this.box.width,
				this.box.y + this.box.height);
	}

	/**
	 * An upright box.
	 *
	 * @param x left edge
	 * @param y top edge
	 * @param width its width
	 * @param height its height
	 */
	record Box(float x, float y, float width, float height) {

		float centreX() {
			return this.x + this.width / 2;
		}

		float centreY() {
			return this.y + this.height / 2;
		}

		float area() {
			return this.width * this.height;
		}

		boolean isApart(Box other, float gap) {
			return this.x + this.width + gap < other.x || other.x + other.width + gap < this.x
					|| this.y + this.height + gap < other.y || other.y + other.height + gap < this.y;
		}

	}

}

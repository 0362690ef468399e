package io.sfumato.trainer.data;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What lies on a fitted image before it is turned, in its own pixels: text, things and
 * ornament. From a sheet both the labels and the drawing of a page are made, so the two
 * can't differ.
 */
final class Sheet {

	final Grid grid;

	final int width;

	final int height;

	final List<Run> runs = new ArrayList<>();

	final List<Thing> things = new ArrayList<>();

	/** Colour of the bare sheet, {@link Colours#MANY} when it has no name. */
	int ground = Colours.MANY;

	/** Painters in drawing order, below the text. */
	final List<Consumer<Graphics2D>> painters = new ArrayList<>();

	/**
	 * A sheet of a size.
	 * @param grid the tiles of its page
	 * @param width columns of the fitted image; this or the height fills the page
	 * @param height rows of the fitted image
	 */
	Sheet(Grid grid, int width, int height) {
		this.grid = grid;
		this.width = width;
		this.height = height;
	}

	void text(Run run) {
		this.runs.add(run);
	}

	void thing(Thing thing, Consumer<Graphics2D> painter) {
		this.things.add(thing);
		this.painters.add(painter);
	}

	void ornament(Consumer<Graphics2D> painter) {
		this.painters.add(painter);
	}

	/**
	 * A piece of text on one line.
	 *
	 * @param text the characters, spaces included
	 * @param face the typeface
	 * @param size the size in pixels
	 * @param x where the first character starts
	 * @param baseline the line it stands on
	 * @param ink the colour as 0xRRGGBB, or -1 for the ink of the page
	 */
	record Run(String text, Face face, float size, float x, float baseline, int ink) {

	}

}

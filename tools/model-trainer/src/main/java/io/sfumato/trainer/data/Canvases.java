package io.sfumato.trainer.data;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/** Sheets and brushes for pictures. */
final class Canvases {

	private Canvases() {
	}

	/** An empty sheet of a shape that uploaded pictures have. */
	static Sheet blank(RandomGenerator random, double single) {
		Grid grid = Grid.ofPicture(random, single);
		int width = grid.width();
		int height = grid.height();
		if (Chance.of(random, (grid.tiles() > 1) ? 0.7 : 0.4)) {
			// the direction that the page is longer in stays full
			if (height > width || height == width && random.nextBoolean()) {
				width -= random.nextInt(Math.max(1, Math.min(Page.TILE / 2, width / 3)));
			}
			else {
				height -= random.nextInt(Math.max(1, Math.min(Page.TILE / 2, height / 3)));
			}
		}
		return new Sheet(grid, width, height);
	}

	/**
	 * Fills the sheet with a ground and gives the colour that people would call it, 0
	 * when it has none.
	 * @param white the probability of plain white
	 */
	static int ground(Sheet sheet, RandomGenerator random, double white) {
		if (Chance.of(random, white)) {
			return plain(sheet, "white", 0xffffff);
		}
		int colour = 1 + random.nextInt(Colours.size() - 1);
		int tone = Paints.tone(random, colour);
		int pale = Chance.of(random, 0.3) ? paler(tone) : tone;
		boolean named = pale == tone || colour >= Colours.NAMES.indexOf("black");
		if (named && Chance.of(random, 0.85)) {
			fill(sheet, tone);
			sheet.ground = colour;
			return colour;
		}
		int other = paler(Paints.tone(random, 1 + random.nextInt(Colours.size() - 1)));
		sheet.ornament((graphics) -> {
			graphics
				.setPaint(new GradientPaint(0, 0, new Color(paler(tone)), sheet.width, sheet.height, new Color(other)));
			graphics.fillRect(0, 0, sheet.width, sheet.height);
		});
		return Colours.MANY;
	}

	/** Fills the sheet with one tone and gives the index of the colour's name. */
	static int plain(Sheet sheet, String name, int tone) {
		fill(sheet, tone);
		sheet.ground = Colours.NAMES.indexOf(name);
		return sheet.ground;
	}

	private static void fill(Sheet sheet, int tone) {
		Color colour = new Color(tone);
		sheet.ornament((graphics) -> {
			graphics.setColor(colour);
			graphics.fillRect(0, 0, sheet.width, sheet.height);
		});
	}

	private static int paler(int tone) {
		int red = 255 - (255 - (tone >> 16 & 0xff)) / 4;
		int green = 255 - (255 - (tone >> 8 & 0xff)) / 4;
		int blue = 255 - (255 - (tone & 0xff)) / 4;
		return red << 16 | green << 8 | blue;
	}

	/** A filled shape, sometimes with an outline. */
	static Figure shape(RandomGenerator random, Shape shape, int colour, Figure.Box box) {
		Color fill = new Color(Paints.tone(random, colour));
		boolean outlined = Chance.of(random, 0.2);
		return new Figure(shape.ordinal(), colour, box, (graphics) -> {
			java.awt.Shape outline = Outlines.in(box, shape);
			graphics.setColor(fill);
			graphics.fill(outline);
			if (outlined) {
				graphics.setColor(fill.darker().darker());
				graphics.draw(outline);
			}
		});
	}

	/** A drawn object; without art the sheet can only be used for its labels. */
	static Figure object(int concept, @Nullable BufferedImage art, Figure.Box room) {
		float aspect = (art != null) ? (float) art.getWidth() / art.getHeight() : 1;
		float width = Math.min(room.width(), room.height() * aspect);
		float height = Math.min(room.height(), room.width() / aspect);
		Figure.Box box = new Figure.Box(room.x() + (room.width() - width) / 2, room.y() + (room.height() - height) / 2,
				width, height);
		return new Figure(concept, Colours.MANY, box, (graphics) -> {
			if (art != null) {
				graphics.drawImage(art, new java.awt.geom.AffineTransform(box.width() / art.getWidth(), 0, 0,
						box.height() / art.getHeight(), box.x(), box.y()), null);
			}
		});
	}

}

package io.sfumato.trainer.data;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/** Turns a sheet into a page: labels always, pixels on demand. */
final class Press {

	private Press() {
	}

	/**
	 * Makes the page of a sheet.
	 * @param sheet what lies on it
	 * @param look how the drawing is degraded and how far the sheet may be turned
	 * @param random chance, drawn from for the labels first and then for the pixels
	 * @param drawn whether to draw
	 */
	static Page print(Sheet sheet, Look look, RandomGenerator random, boolean drawn) {
		Grid grid = sheet.grid;
		Content content = new Content((grid.width() - sheet.width) / 2, (grid.height() - sheet.height) / 2, sheet.width,
				sheet.height);
		AffineTransform turn = look.turn(random, sheet);
		List<Glyph> glyphs = Glyphs.settle(glyphs(sheet, content, turn));
		List<Thing> things = things(sheet, content, turn);
		if (!drawn) {
			return new Page(grid.wide(), grid.high(), content, glyphs, things, sheet.ground, null, null);
		}
		BufferedImage image = Scan.draw(sheet, look, turn, random);
		BufferedImage fitted = BicubicResize.resize(image, content.width(), content.height());
		BufferedImage pixels = new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = pixels.createGraphics();
		graphics.drawImage(fitted, content.left(), content.top(), null);
		graphics.dispose();
		return new Page(grid.wide(), grid.high(), content, glyphs, things, sheet.ground, pixels,
				thumbnail(grid, image));
	}

	private static @Nullable BufferedImage thumbnail(Grid grid, BufferedImage image) {
		return (grid.tiles() > 1) ? BicubicResize.resize(image, Page.TILE, Page.TILE) : null;
	}

	/**
	 * The centre of a character is that of a box as wide as its advance and as high as a
	 * capital: all characters of a line then lie in one row of slots, full stops too.
	 */
	private static List<Glyph> glyphs(Sheet sheet, Content content, AffineTransform turn) {
		List<Glyph> glyphs = new ArrayList<>();
		Point2D.Float point = new Point2D.Float();
		for (Sheet.Run run : sheet.runs) {
			float pen = run.x();
			float middle = run.baseline() - run.face().capHeight(run.size()) / 2;
			for (int i = 0; i < run.text().length(); i++) {
				char character = run.text().charAt(i);
				float advance = run.face().advance(character, run.size());
				point.setLocation(pen + advance / 2, middle);
				pen += advance;
				turn.transform(point, point);
				boolean inside = point.x >= 0 && point.y >= 0 && point.x < sheet.width && point.y < sheet.height;
				if (inside && Glyphs.classOf(character) > 0 && advance > 0) {
					glyphs.add(new Glyph(character, content.left() + point.x, content.top() + point.y));
				}
			}
		}
		return glyphs;
	}

	private static List<Thing> things(Sheet sheet, Content content, AffineTransform turn) {
		if (turn.isIdentity()) {
			return sheet.things.stream().map((thing) -> moved(thing, content, thing)).toList();
		}
		return sheet.things.stream().map((thing) -> {
			float[] corners = { thing.x0(), thing.y0(), thing.x1(), thing.y0(), thing.x1(), thing.y1(), thing.x0(),
					thing.y1() };
			turn.transform(corners, 0, corners, 0, 4);
			// the box of the turned edges' midpoints: that of the corners would grow
			float x0 = (corners[0] + corners[6]) / 2;
			float x1 = (corners[2] + corners[4]) / 2;
			float y0 = (corners[1] + corners[3]) / 2;
			float y1 = (corners[5] + corners[7]) / 2;
			return moved(thing, content, new Thing(thing.concept(), thing.colour(), x0, y0, x1, y1));
		}).toList();
	}

	private static Thing moved(Thing thing, Content content, Thing box) {
		return new Thing(thing.concept(), thing.colour(), content.left() + box.x0(), content.top() + box.y0(),
				content.left() + box.x1(), content.top() + box.y1());
	}

}

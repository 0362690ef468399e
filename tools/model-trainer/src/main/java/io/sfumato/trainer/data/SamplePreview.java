package io.sfumato.trainer.data;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

import javax.imageio.ImageIO;

/**
 * Draws samples on a contact sheet, enlarged, with the centres of glyphs and the boxes of
 * things, so that a person can see whether pages are legible and labels right.
 */
public final class SamplePreview {

	private static final int ZOOM = 2;

	private static final int WORDS = 110;

	private SamplePreview() {
	}

	/**
	 * {@code SET SEED COUNT FILE [plain]}: writes samples of an evaluation set, without
	 * marks when plain.
	 */
	public static void main(String[] arguments) throws IOException {
		if (arguments.length < 4) {
			throw new IllegalArgumentException(
					"SET SEED COUNT FILE [plain], where SET is one of " + EvaluationSets.names());
		}
		List<Sample> samples = EvaluationSets.samples(arguments[0], Long.parseLong(arguments[1]),
				Integer.parseInt(arguments[2]), true);
		write(samples, arguments.length == 4, new File(arguments[3]));
	}

	/** Writes samples to a PNG file, each with its questions and answers below. */
	public static void write(List<Sample> samples, boolean marked, File file) throws IOException {
		List<BufferedImage> cells = samples.stream().map((sample) -> cell(sample, marked)).toList();
		int count = cells.size();
		int columns = (int) Math.ceil(Math.sqrt(count * 1.2));
		int width = cells.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
		int height = cells.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
		int rows = (count + columns - 1) / columns;
		BufferedImage sheet = new BufferedImage(columns * (width + 4), rows * (height + 4), BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = sheet.createGraphics();
		for (int i = 0; i < count; i++) {
			graphics.drawImage(cells.get(i), i % columns * (width + 4), i / columns * (height + 4), null);
		}
		graphics.dispose();
		ImageIO.write(sheet, "png", file);
	}

	private static BufferedImage cell(Sample sample, boolean marked) {
		Page page = sample.page();
		int width = Math.max(page.width() * ZOOM, 320);
		int height = page.height() * ZOOM;
		BufferedImage cell = new BufferedImage(width, height + WORDS, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = cell.createGraphics();
		graphics.drawImage(Objects.requireNonNull(page.pixels()), 0, 0, page.width() * ZOOM, height, null);
		if (marked) {
			marks(graphics, page);
		}
		graphics.setColor(Color.WHITE);
		graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
		int y = height + 12;
		for (Exchange exchange : sample.exchanges()) {
			String answer = switch (exchange.answer()) {
				case TextAnswer text -> text.text();
				case RecordAnswer entry -> entry.json();
			};
			String words = exchange.question() + " → " + answer;
			for (int at = 0; at < words.length(); at += width / 6) {
				graphics.drawString(words.substring(at, Math.min(words.length(), at + width / 6)), 2, y);
				y += 12;
			}
		}
		graphics.dispose();
		return cell;
	}

	private static void marks(Graphics2D graphics, Page page) {
		graphics.setColor(Color.RED);
		for (Glyph glyph : page.glyphs()) {
			graphics.fillRect(Math.round(glyph.x() * ZOOM) - 1, Math.round(glyph.y() * ZOOM) - 1, 2, 2);
		}
		graphics.setColor(Color.MAGENTA);
		for (Thing thing : page.things()) {
			graphics.drawRect(Math.round(thing.x0() * ZOOM), Math.round(thing.y0() * ZOOM),
					Math.round((thing.x1() - thing.x0()) * ZOOM), Math.round((thing.y1() - thing.y0()) * ZOOM));
		}
	}

}

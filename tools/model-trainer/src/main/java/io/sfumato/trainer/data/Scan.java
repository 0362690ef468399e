package io.sfumato.trainer.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Draws a sheet at the size it might have been photographed in, with what cameras do. */
final class Scan {

	private static final float[] NOISE = noise();

	private Scan() {
	}

	/** The image before it is fitted to its page. */
	static BufferedImage draw(Sheet sheet, Look look, AffineTransform turn, RandomGenerator random) {
		float scale = scale(sheet, random);
		int width = Math.round(sheet.width * scale);
		int height = Math.round(sheet.height * scale);
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		int paper = paper(look, random);
		graphics.setColor(new Color(paper));
		graphics.fillRect(0, 0, width, height);
		hints(graphics, look, random);
		graphics.scale((double) width / sheet.width, (double) height / sheet.height);
		graphics.transform(turn);
		for (Consumer<Graphics2D> painter : sheet.painters) {
			painter.accept(graphics);
		}
		Color ink = new Color(ink(look, random));
		for (Sheet.Run run : sheet.runs) {
			graphics.setColor((run.ink() < 0) ? ink : new Color(run.ink()));
			graphics.setFont(run.face().font(run.size()));
			graphics.drawString(run.text(), run.x(), run.baseline());
		}
		graphics.dispose();
		return look.isPaper() ? photographed(image, random) : screenshot(image, random);
	}

	private static float scale(Sheet sheet, RandomGenerator random) {
		if (Chance.of(random, 0.4)) {
			return 1;
		}
		return Chance.between(random, 1.1f, (sheet.grid.tiles() > 2) ? 1.6f : 2.4f);
	}

	private static void hints(Graphics2D graphics, Look look, RandomGenerator random) {
		boolean jagged = look.isPaper() && Chance.of(random, 0.06);
		graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING,
				jagged ? RenderingHints.VALUE_TEXT_ANTIALIAS_OFF : RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		// positions of characters are then linear in the size, as the labels assume
		graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
		graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
	}

	private static int paper(Look look, RandomGenerator random) {
		if (!look.isPaper() || Chance.of(random, 0.3)) {
			return 0xffffff;
		}
		int light = Chance.between(random, 205, 255);
		int warm = Chance.between(random, -6, 22);
		int red = Math.min(255, light + warm / 3);
		return red << 16 | Math.min(255, light) << 8 | Math.clamp(light - warm, 0, 255);
	}

	private static int ink(Look look, RandomGenerator random) {
		int dark = look.isPaper() ? Chance.between(random, 0, 95) : Chance.between(random, 0, 50);
		int blue = Chance.of(random, 0.2) ? Chance.between(random, 0, 70) : 0;
		return dark << 16 | dark << 8 | (dark + blue);
	}

	private static BufferedImage photographed(BufferedImage image, RandomGenerator random) {
		BufferedImage result = image;
		if (Chance.of(random, 0.25)) {
			result = blurred(result, Chance.between(random, 0.05f, (image.getWidth() > 250) ? 0.22f : 0.12f));
		}
		if (Chance.of(random, 0.08)) {
			result = JpegPass.apply(result, Chance.between(random, 0.35f, 0.9f));
		}
		if (Chance.of(random, 0.75)) {
			float noise = Chance.of(random, 0.5) ? Chance.between(random, 0.5f, 11f) : 0;
			lit(result, noise, Chance.between(random, -0.2f, 0.2f), Chance.between(random, -0.2f, 0.2f),
					random.nextInt(NOISE.length));
		}
		return result;
	}

	private static BufferedImage screenshot(BufferedImage image, RandomGenerator random) {
		if (Chance.of(random, 0.08)) {
			return JpegPass.apply(image, Chance.between(random, 0.4f, 0.9f));
		}
		if (Chance.of(random, 0.15)) {
			lit(image, Chance.between(random, 0.5f, 8f), 0, 0, random.nextInt(NOISE.length));
		}
		return image;
	}

	/** Uneven light across the picture, and the sensor's noise. */
	private static void lit(BufferedImage image, float noise, float acrossX, float acrossY, int seed) {
		int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
		int width = image.getWidth();
		int height = image.getHeight();
		int at = seed;
		for (int y = 0; y < height; y++) {
			float row = 1 - Math.abs(acrossY) / 2 + acrossY * ((float) y / height - 0.5f) - Math.abs(acrossX) / 2;
			// a stride that shares no factor with the table, so rows don't repeat
			at += 7919;
			for (int x = 0; x < width; x++) {
				float light = row + acrossX * ((float) x / width - 0.5f);
				float grain = noise * NOISE[at++ & (NOISE.length - 1)];
				int pixel = pixels[y * width + x];
				int red = clamp((pixel >> 16 & 0xff) * light + grain);
				int green = clamp((pixel >> 8 & 0xff) * light + grain);
				int blue = clamp((pixel & 0xff) * light + grain);
				pixels[y * width + x] = red << 16 | green << 8 | blue;
			}
		}
	}

	private static int clamp(float value) {
		return Math.clamp((int) (value + 0.5f), 0, 255);
	}

	/** A 3×3 blur; the edge weight is that of each of the four nearest pixels. */
	private static BufferedImage blurred(BufferedImage image, float edge) {
		int width = image.getWidth();
		int height = image.getHeight();
		int[] source = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		int[] target = ((DataBufferInt) result.getRaster().getDataBuffer()).getData();
		System.arraycopy(source, 0, target, 0, source.length);
		int side = (int) (edge * 256);
		int middle = 256 - 4 * side;
		for (int y = 1; y < height - 1; y++) {
			for (int x = 1; x < width - 1; x++) {
				int at = y * width + x;
				int blurred = 0;
				for (int shift = 0; shift <= 16; shift += 8) {
					int around = (source[at - 1] >> shift & 0xff) + (source[at + 1] >> shift & 0xff)
							+ (source[at - width] >> shift & 0xff) + (source[at + width] >> shift & 0xff);
					blurred |= (middle * (source[at] >> shift & 0xff) + side * around >> 8) << shift;
				}
				target[at] = blurred;
			}
		}
		return result;
	}

	private static float[] noise() {
		java.util.Random random = new java.util.Random(1);
		float[] noise = new float[1 << 16];
		for (int i = 0; i < noise.length; i++) {
			noise[i] = (float) random.nextGaussian();
		}
		return noise;
	}

}

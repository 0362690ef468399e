package io.sfumato.encoders.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LLaVA's any-resolution arithmetic: which of a set of canvases an image is put on, how,
 * and what is left of its feature map when the padding is taken away again. All of it in
 * double precision and with Python's truncations, since a pixel more or less changes the
 * number of tokens.
 *
 * @see <a href="https://llava-vl.github.io/blog/2024-01-30-llava-next/">LLaVA-NeXT</a>
 */
public final class AnyResolution {

	private static final Pattern RANGE = Pattern.compile("\\((\\d{1,4})x(\\d{1,4})\\)");

	private static final Pattern PAIR = Pattern.compile("[(\\[]\\s*(\\d{1,6})\\s*,\\s*(\\d{1,6})\\s*[)\\]]");

	private AnyResolution() {
	}

	/**
	 * The canvases of an {@code image_grid_pinpoints} field.
	 * @param expression a range in units ({@code (1x1),...,(6x6)}: width times height,
	 * from the first to the last), or pairs of pixels in either kind of brackets
	 * @param unit side of a tile
	 * @throws IllegalArgumentException if there is no canvas in it
	 */
	public static List<Size> pinpoints(String expression, int unit) {
		List<MatchResult> range = RANGE.matcher(expression).results().toList();
		List<Size> canvases = new ArrayList<>();
		if (!range.isEmpty()) {
			MatchResult first = range.getFirst();
			MatchResult last = range.getLast();
			for (int columns = number(first, 1); columns <= number(last, 1); columns++) {
				for (int rows = number(first, 2); rows <= number(last, 2); rows++) {
					canvases.add(new Size(columns * unit, rows * unit));
				}
			}
		}
		else {
			for (Matcher pairs = PAIR.matcher(expression); pairs.find();) {
				canvases.add(new Size(number(pairs, 1), number(pairs, 2)));
			}
		}
		if (canvases.isEmpty()) {
			throw new IllegalArgumentException("'" + expression + "' names no canvas");
		}
		for (Size canvas : canvases) {
			if (canvas.width() % unit != 0 || canvas.height() % unit != 0) {
				throw new IllegalArgumentException("a canvas of " + canvas.width() + "×" + canvas.height()
						+ " pixels can't be cut into tiles of " + unit);
			}
		}
		return List.copyOf(canvases);
	}

	private static int number(MatchResult match, int group) {
		return Integer.parseInt(match.group(group));
	}

	/**
	 * {@code select_best_resolution}: the canvas that keeps most of the image's pixels,
	 * among those the one that wastes least, among those the first.
	 */
	public static Size best(int width, int height, List<Size> canvases) {
		Size best = canvases.getFirst();
		long mostEffective = -1;
		long leastWasted = Long.MAX_VALUE;
		for (Size canvas : canvases) {
			double scale = Math.min((double) canvas.width() / width, (double) canvas.height() / height);
			long scaledWidth = (long) (width * scale);
			long scaledHeight = (long) (height * scale);
			long effective = Math.min(scaledWidth * scaledHeight, (long) width * height);
			long wasted = (long) canvas.width() * canvas.height() - effective;
			if (effective > mostEffective || effective == mostEffective && wasted < leastWasted) {
				best = canvas;
				mostEffective = effective;
				leastWasted = wasted;
			}
		}
		return best;
	}

	/** Where {@code resize_and_pad_image} puts an image on a canvas. */
	public static Placement place(int width, int height, Size canvas) {
		double scaleWidth = (double) canvas.width() / width;
		double scaleHeight = (double) canvas.height() / height;
		int newWidth = canvas.width();
		int newHeight = canvas.height();
		if (scaleWidth < scaleHeight) {
			newHeight = Math.min((int) Math.ceil(height * scaleWidth), canvas.height());
		}
		else {
			newWidth = Math.min((int) Math.ceil(width * scaleHeight), canvas.width());
		}
		return new Placement((canvas.width() - newWidth) / 2, (canvas.height() - newHeight) / 2, newWidth, newHeight);
	}

	/**
	 * {@code resize_and_pad_image}: the image in the middle of a black canvas, as large
	 * as fits. With alpha it is resized with alpha, which is dropped when it is put down.
	 */
	public static RgbImage resizeAndPad(RgbImage image, Size canvas) {
		return resizeAndPad(image, canvas, Resampling.BICUBIC);
	}

	static RgbImage resizeAndPad(RgbImage image, Size canvas, Resampling resampling) {
		Placement place = place(image.width(), image.height(), canvas);
		RgbImage resized = PillowResize.resize(image, place.width(), place.height(), resampling);
		return paste(resized, canvas, place.left(), place.top(), 0);
	}

	/**
	 * {@code expand2square}: the image in the middle of a square as wide as its longer
	 * side.
	 * @param grey value of all three channels of the background
	 */
	public static RgbImage padToSquare(RgbImage image, int grey) {
		if (image.width() == image.height()) {
			return image.opaque();
		}
		int side = Math.max(image.width(), image.height());
		return paste(image, new Size(side, side), (side - image.width()) / 2, (side - image.height()) / 2, grey);
	}

	private static RgbImage paste(RgbImage image, Size canvas, int left, int top, int grey) {
		byte[] rgb = new byte[Math.multiplyExact(3 * canvas.width(), canvas.height())];
		if (grey != 0) {
			Arrays.fill(rgb, (byte) grey);
		}
		for (int y = 0; y < image.height(); y++) {
			System.arraycopy(image.rgb(), 3 * y * image.width(), rgb, 3 * ((top + y) * canvas.width() + left),
					3 * image.width());
		}
		return new RgbImage(canvas.width(), canvas.height(), rgb);
	}

	/** The tiles of a canvas, row by row. */
	public static List<RgbImage> tiles(RgbImage canvas, int unit) {
		List<RgbImage> tiles = new ArrayList<>();
		for (int top = 0; top + unit <= canvas.height(); top += unit) {
			for (int left = 0; left + unit <= canvas.width(); left += unit) {
				tiles.add(canvas.crop(left, top, unit, unit));
			}
		}
		return tiles;
	}

	/**
	 * {@code unpad_image}: which cells of a feature map over the whole canvas belong to
	 * the image. One row or column of padding can survive.
	 * @param width width of the original image
	 * @param height height of the original image
	 * @param columns width of the feature map
	 * @param rows height of the feature map
	 */
	public static Cells unpad(int width, int height, int columns, int rows) {
		if ((double) width / height > (double) columns / rows) {
			int kept = (int) (height * ((double) columns / width));
			int padding = Math.floorDiv(rows - kept, 2);
			return new Cells(0, padding, columns, rows - 2 * padding);
		}
		int kept = (int) (width * ((double) rows / height));
		int padding = Math.floorDiv(columns - kept, 2);
		return new Cells(padding, 0, columns - 2 * padding, rows);
	}

	/** A canvas or an image, in pixels. */
	public record Size(int width, int height) {

	}

	/** Where an image lies on a canvas, in pixels. */
	public record Placement(int left, int top, int width, int height) {

	}

	/** A rectangle of a feature map, in cells. */
	public record Cells(int left, int top, int columns, int rows) {

	}

}

package io.sfumato.trainer.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Figures on a ground.
 *
 * @param width of the sheet
 * @param height of the sheet
 * @param ground colour of the background, 0 when it has no name
 * @param figures what is on it, none covering another
 */
record Scene(int width, int height, int ground, List<Figure> figures) {

	/** How many figures have each name. */
	Map<String, Integer> groups() {
		Map<String, Integer> groups = new LinkedHashMap<>();
		this.figures.forEach((figure) -> groups.merge(figure.name(), 1, Integer::sum));
		return groups;
	}

	/** The figures that no other is called like. */
	List<Figure> unique() {
		return this.figures.stream().filter((figure) -> named(figure.name()) == 1).toList();
	}

	/** Numbers of the figures that fit, which are those of the page's things. */
	List<Integer> which(Predicate<Figure> fits) {
		return IntStream.range(0, this.figures.size()).filter((i) -> fits.test(this.figures.get(i))).boxed().toList();
	}

	/** Numbers of these very figures. */
	List<Integer> which(Figure... wanted) {
		List<Figure> these = List.of(wanted);
		return which((figure) -> these.stream().anyMatch((one) -> one == figure));
	}

	long named(String name) {
		return this.figures.stream().filter((figure) -> figure.name().equals(name)).count();
	}

	long ofNoun(String noun) {
		return this.figures.stream().filter((figure) -> figure.noun().equals(noun)).count();
	}

	long ofColour(int colour) {
		return this.figures.stream().filter((figure) -> figure.colour() == colour).count();
	}

	boolean isShapesOnly() {
		return this.figures.stream().allMatch(Figure::isColoured);
	}

	/** How a stands to b, or empty where people could disagree. */
	static String relation(Figure a, Figure b) {
		float dx = a.box().centreX() - b.box().centreX();
		float dy = a.box().centreY() - b.box().centreY();
		float apartX = (a.box().width() + b.box().width()) / 2;
		float apartY = (a.box().height() + b.box().height()) / 2;
		if (Math.abs(dx) > 1.5f * Math.abs(dy) && Math.abs(dx) > 0.8f * apartX) {
			return (dx < 0) ? "to the left of" : "to the right of";
		}
		if (Math.abs(dy) > 1.5f * Math.abs(dx) && Math.abs(dy) > 0.8f * apartY) {
			return (dy < 0) ? "above" : "below";
		}
		return "";
	}

	/**
	 * Where a figure is, as "top left" or "center", or empty where people could disagree.
	 */
	String place(Figure figure) {
		float x = figure.box().centreX() / this.width;
		float y = figure.box().centreY() / this.height;
		if (isUnclear(x) || isUnclear(y)) {
			return "";
		}
		String row = part(y, "top", "bottom");
		String column = part(x, "left", "right");
		if (row.isEmpty() && column.isEmpty()) {
			return "center";
		}
		return (row.isEmpty() || column.isEmpty()) ? row + column : row + " " + column;
	}

	private static boolean isUnclear(float at) {
		return at > 0.33f && at < 0.42f || at > 0.58f && at < 0.67f;
	}

	private static String part(float at, String low, String high) {
		if (at < 0.38f) {
			return low;
		}
		return (at > 0.62f) ? high : "";
	}

}

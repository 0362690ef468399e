package io.sfumato.benchmarks;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Points and the lines that join some of them, in one or more panels side by side, as an
 * SVG file that reads on light and dark ground. The horizontal axis is logarithmic.
 */
final class Plot {

	private static final int WIDTH = 620;

	private static final int HEIGHT = 420;

	private static final int LEFT = 56;

	private static final int RIGHT = 20;

	private static final int TOP = 46;

	private static final int BOTTOM = 48;

	private static final List<String> COLOURS = List.of("#3b6fb6", "#c2543d", "#3f8f5b", "#8a5fb0", "#b8862b",
			"#4f9aa8");

	private final List<Panel> panels = new ArrayList<>();

	/**
	 * A line of points.
	 *
	 * @param name for the legend
	 * @param joined whether a line joins them in their order
	 * @param points in order
	 */
	record Series(String name, boolean joined, List<Point> points) {
	}

	/**
	 * A point.
	 *
	 * @param label beside it
	 * @param x greater than 0
	 * @param y in 0–1
	 */
	record Point(String label, double x, double y) {
	}

	private record Panel(String xTitle, String yTitle, List<Series> series) {
	}

	Plot panel(String xTitle, String yTitle, List<Series> series) {
		this.panels.add(new Panel(xTitle, yTitle, series));
		return this;
	}

	String svg() {
		StringBuilder svg = new StringBuilder();
		int width = WIDTH * this.panels.size();
		svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
			.formatted(width, HEIGHT));
		svg.append("font-size=\"11\" fill=\"#808080\">\n");
		for (int panel = 0; panel < this.panels.size(); panel++) {
			svg.append("<g transform=\"translate(%d 0)\">%n".formatted(panel * WIDTH));
			draw(svg, this.panels.get(panel));
			svg.append("</g>\n");
		}
		return svg.append("</svg>\n").toString();
	}

	private static void draw(StringBuilder svg, Panel panel) {
		Axis x = Axis.logarithmic(panel, Point::x, LEFT, WIDTH - RIGHT);
		Axis y = Axis.linear(panel, Point::y, HEIGHT - BOTTOM, TOP);
		for (double tick : x.ticks()) {
			line(svg, x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM);
			text(svg, x.at(tick), HEIGHT - BOTTOM + 16, "middle", number(tick));
		}
		for (double tick : y.ticks()) {
			line(svg, LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
			text(svg, LEFT - 6, y.at(tick) + 4, "end", Math.round(100 * tick) + " %");
		}
		text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", panel.xTitle());
		text(svg, LEFT, TOP - 28, "start", panel.yTitle());
		Labels labels = new Labels();
		double legend = LEFT;
		for (int number = 0; number < panel.series().size(); number++) {
			Series series = panel.series().get(number);
			String colour = COLOURS.get(number % COLOURS.size());
			svg.append(svg("<g fill=\"%s\" stroke=\"none\">%n", colour));
			svg.append(svg("<circle cx=\"%.1f\" cy=\"%d\" r=\"4\"/>", legend + 4, TOP - 14));
			text(svg, legend + 12, TOP - 10, "start", series.name());
			legend += 26 + 6.2 * series.name().length();
			if (series.joined()) {
				StringBuilder path = new StringBuilder();
				for (Point point : series.points()) {
					path.append(svg("%.1f,%.1f ", x.at(point.x()), y.at(point.y())));
				}
				svg.append("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>%n"
					.formatted(colour, path.toString().strip()));
			}
			for (Point point : series.points()) {
				svg.append(svg("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>", x.at(point.x()),
						y.at(point.y()),
						escaped("%s: %s, %.1f %%".formatted(point.label(), number(point.x()), 100 * point.y()))));
				labels.put(svg, point.label(), x.at(point.x()), y.at(point.y()));
			}
			svg.append("</g>\n");
		}
	}

	private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
		svg.append(svg("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#808080\" "
				+ "stroke-opacity=\".25\"/>%n", x1, y1, x2, y2));
	}

	private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
		svg.append(svg("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped(text)));
	}

	private static String svg(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 10 && value != Math.rint(value)) ? "%.1f" : "%.0f", value);
	}

	/**
	 * The labels of a panel. Each goes to the first free line above or below its point,
	 * and further away a thread leads to it.
	 */
	private static final class Labels {

		private static final double LINE = 12;

		private static final double LETTER = 5.8;

		private static final int MOST_LINES = 24;

		private final List<Rectangle2D> taken = new ArrayList<>();

		void put(StringBuilder svg, String label, double x, double y) {
			for (int line = 0; line < MOST_LINES; line++) {
				double away = ((line % 2 == 0) ? -5 : LINE + 2) + ((line % 2 == 0) ? -LINE : LINE) * (line / 2);
				var place = new Rectangle2D.Double(x + 6, y + away - LINE + 3, LETTER * label.length(), LINE);
				if (place.getMinY() < TOP || place.getMaxY() > HEIGHT - BOTTOM
						|| this.taken.stream().anyMatch(place::intersects)) {
					continue;
				}
				this.taken.add(place);
				if (line > 1) {
					line(svg, x, y, x + 5, y + away - 3);
				}
				text(svg, x + 6, y + away, "start", label);
				return;
			}
		}

	}

	/**
	 * From values to places.
	 *
	 * @param logarithmic whether equal ratios are equal distances
	 */
	private record Axis(boolean logarithmic, double least, double most, double from, double to, List<Double> ticks) {

		static Axis logarithmic(Panel panel, ToDoubleFunction<Point> value, double from, double to) {
			double least = extreme(panel, value, true) / 1.15;
			double most = extreme(panel, value, false) * 1.6;
			List<Double> ticks = new ArrayList<>();
			for (double power = Math.pow(10, Math.floor(Math.log10(least))); power <= most; power *= 10) {
				for (double step : new double[] { 1, 2, 5 }) {
					if (step * power >= least && step * power <= most) {
						ticks.add(step * power);
					}
				}
			}
			return new Axis(true, Math.log(least), Math.log(most), from, to, ticks);
		}

		static Axis linear(Panel panel, ToDoubleFunction<Point> value, double from, double to) {
			double least = Math.floor(10 * extreme(panel, value, true)) / 10;
			double most = Math.max(least + 0.1, Math.ceil(10 * extreme(panel, value, false)) / 10);
			List<Double> ticks = new ArrayList<>();
			for (int tick = 0; tick <= Math.round((most - least) * 20); tick++) {
				ticks.add(least + tick / 20.0);
			}
			return new Axis(false, least, most, from, to, ticks);
		}

		private static double extreme(Panel panel, ToDoubleFunction<Point> value, boolean least) {
			var values = panel.series().stream().flatMap((series) -> series.points().stream()).mapToDouble(value);
			return (least ? values.min() : values.max()).orElse(1);
		}

		double at(double value) {
			double place = this.logarithmic ? Math.log(value) : value;
			return this.from + (place - this.least) / (this.most - this.least) * (this.to - this.from);
		}

	}

}

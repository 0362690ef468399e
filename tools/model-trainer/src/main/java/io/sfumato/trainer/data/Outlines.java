package io.sfumato.trainer.data;

import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The outlines of shapes within the unit square. */
final class Outlines {

	private Outlines() {
	}

	/** The outline scaled into a box. */
	static java.awt.Shape in(Figure.Box box, Shape shape) {
		AffineTransform scale = new AffineTransform(box.width(), 0, 0, box.height(), box.x(), box.y());
		return scale.createTransformedShape(unit(shape));
	}

	/** Width divided by height of a shape as it is usually drawn. */
	static float aspect(Shape shape) {
		return switch (shape) {
			case RECTANGLE -> 1.7f;
			case OVAL -> 1.6f;
			case ARROW -> 1.5f;
			case HEXAGON -> 1.15f;
			case HEART -> 1.08f;
			default -> 1;
		};
	}

	private static java.awt.Shape unit(Shape shape) {
		return switch (shape) {
			case CIRCLE, OVAL -> new Ellipse2D.Float(0, 0, 1, 1);
			case SQUARE, RECTANGLE -> new Rectangle2D.Float(0, 0, 1, 1);
			case TRIANGLE -> polygon(0.5, 0, 1, 1, 0, 1);
			case DIAMOND -> polygon(0.5, 0, 1, 0.5, 0.5, 1, 0, 0.5);
			case HEXAGON -> polygon(0.25, 0, 0.75, 0, 1, 0.5, 0.75, 1, 0.25, 1, 0, 0.5);
			case CROSS -> polygon(0.33, 0, 0.67, 0, 0.67, 0.33, 1, 0.33, 1, 0.67, 0.67, 0.67, 0.67, 1, 0.33, 1, 0.33,
					0.67, 0, 0.67, 0, 0.33, 0.33, 0.33);
			case ARROW -> polygon(0, 0.3, 0.55, 0.3, 0.55, 0, 1, 0.5, 0.55, 1, 0.55, 0.7, 0, 0.7);
			case STAR -> star();
			case HEART -> heart();
			case RING -> ring();
		};
	}

	private static Path2D polygon(double... points) {
		Path2D path = new Path2D.Double();
		path.moveTo(points[0], points[1]);
		for (int i = 2; i < points.length; i += 2) {
			path.lineTo(points[i], points[i + 1]);
		}
		path.closePath();
		return path;
	}

	private static Path2D star() {
		double[] points = new double[20];
		for (int i = 0; i < 10; i++) {
			double radius = (i % 2 == 0) ? 0.525 : 0.21;
			double angle = Math.PI * i / 5;
			points[2 * i] = 0.5 + radius * Math.sin(angle);
			points[2 * i + 1] = 0.525 - radius * Math.cos(angle);
		}
		return polygon(points);
	}

	private static Path2D heart() {
		Path2D path = new Path2D.Double();
		path.moveTo(0.5, 1);
		path.curveTo(0.1, 0.68, 0, 0.5, 0, 0.3);
		path.curveTo(0, -0.08, 0.42, -0.1, 0.5, 0.2);
		path.curveTo(0.58, -0.1, 1, -0.08, 1, 0.3);
		path.curveTo(1, 0.5, 0.9, 0.68, 0.5, 1);
		path.closePath();
		return path;
	}

	private static Area ring() {
		Area ring = new Area(new Ellipse2D.Float(0, 0, 1, 1));
		ring.subtract(new Area(new Ellipse2D.Float(0.24f, 0.24f, 0.52f, 0.52f)));
		return ring;
	}

}

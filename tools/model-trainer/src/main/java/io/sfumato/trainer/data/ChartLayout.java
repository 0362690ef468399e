package io.sfumato.trainer.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws a chart on a sheet: axes, marks, labels in type that the eyes can read. */
final class ChartLayout {

	private final Sheet sheet;

	private final Chart chart;

	private final Face face;

	private final float size;

	private final RandomGenerator random;

	/** The plot's corners, within the room that title and labels leave. */
	private final float left;

	private final float top;

	private final float right;

	private final float bottom;

	ChartLayout(Sheet sheet, Chart chart, Face face, RandomGenerator random) {
		this.sheet = sheet;
		this.chart = chart;
		this.face = face;
		this.random = random;
		float scale = (sheet.grid.tiles() > 1) ? Chance.between(random, 1, 1.8f) : 1;
		this.size = Math.clamp(face.sizeForDigit(Chance.between(random, 5.1f, 6.2f)), 8.4f, 13) * scale;
		float line = this.size * 1.3f;
		this.top = chart.title().isEmpty() ? 6 : line + 6;
		boolean sideways = chart.kind() == Chart.Kind.BARS;
		this.left = sideways ? 8 + widestLabel() : Chance.between(random, 5, 18);
		this.right = sheet.width - (sideways && chart.valued() ? 6 + face.width("99", this.size) : 6);
		this.bottom = sheet.height - (sideways ? 5 : line + 4);
	}

	void draw() {
		if (!this.chart.title().isEmpty()) {
			float width = this.face.width(this.chart.title(), this.size);
			float x = this.random.nextBoolean() ? (this.sheet.width - width) / 2 : 6;
			text(this.chart.title(), x, 3 + this.size);
		}
		axes();
		List<Chart.Entry> entries = this.chart.entries();
		for (int i = 0; i < entries.size(); i++) {
			switch (this.chart.kind()) {
				case COLUMNS -> column(i, entries.get(i));
				case BARS -> bar(i, entries.get(i));
				case LINE -> point(i, entries.get(i));
			}
		}
	}

	private void axes() {
		Color grey = new Color(this.random.nextInt(0x60) * 0x010101);
		this.sheet.ornament((graphics) -> {
			graphics.setColor(grey);
			graphics.setStroke(new BasicStroke(1));
			graphics.draw(new Line2D.Float(this.left, this.top, this.left, this.bottom));
			if (this.chart.kind() != Chart.Kind.BARS) {
				graphics.draw(new Line2D.Float(this.left, this.bottom, this.right, this.bottom));
			}
		});
	}

	private void column(int i, Chart.Entry entry) {
		float pitch = (this.right - this.left) / this.chart.entries().size();
		float middle = this.left + pitch * (i + 0.5f);
		float half = Math.min(pitch * 0.38f, 26);
		float headroom = this.chart.valued() ? this.size * 1.2f : 2;
		float y = this.bottom - (this.bottom - this.top - headroom) * entry.value() / this.chart.largest();
		mark(entry, new Figure.Box(middle - half, y, 2 * half, Math.max(this.bottom - y, 1)));
		centred(entry.label(), middle, this.bottom + this.size * 1.1f);
		if (this.chart.valued()) {
			centred(Integer.toString(entry.value()), middle, y - 2);
		}
	}

	private void bar(int i, Chart.Entry entry) {
		float pitch = (this.bottom - this.top) / this.chart.entries().size();
		float middle = this.top + pitch * (i + 0.5f);
		float half = Math.min(pitch * 0.36f, 22);
		float width = (this.right - this.left) * entry.value() / this.chart.largest();
		mark(entry, new Figure.Box(this.left, middle - half, Math.max(width, 1), 2 * half));
		float baseline = middle + this.face.capHeight(this.size) / 2;
		text(entry.label(), this.left - 4 - this.face.width(entry.label(), this.size), baseline);
		if (this.chart.valued()) {
			text(Integer.toString(entry.value()), this.left + width + 3, baseline);
		}
	}

	private void point(int i, Chart.Entry entry) {
		float x = x(i);
		float y = y(entry);
		if (i > 0) {
			Chart.Entry before = this.chart.entries().get(i - 1);
			this.sheet.ornament((graphics) -> {
				graphics.setColor(new Color(Colours.rgb(this.chart.entries().getFirst().colour())));
				graphics.setStroke(new BasicStroke(1.6f));
				graphics.draw(new Line2D.Float(x(i - 1), y(before), x, y));
			});
		}
		Figure.Box box = new Figure.Box(x - 4, y - 4, 8, 8);
		Color tone = new Color(Colours.rgb(this.chart.entries().getFirst().colour()));
		this.sheet.thing(new Figure(Concepts.POINT, this.chart.entries().getFirst().colour(), box, (graphics) -> {
		}).thing(), (graphics) -> {
			graphics.setColor(tone);
			graphics.fill(new Ellipse2D.Float(x - 3, y - 3, 6, 6));
		});
		centred(entry.label(), x, this.bottom + this.size * 1.1f);
		if (this.chart.valued()) {
			centred(Integer.toString(entry.value()), x, y - 5);
		}
	}

	private float x(int i) {
		return this.left + (this.right - this.left) / this.chart.entries().size() * (i + 0.5f);
	}

	private float y(Chart.Entry entry) {
		float headroom = this.size * 1.5f;
		return this.bottom - 6 - (this.bottom - 6 - this.top - headroom) * entry.value() / this.chart.largest();
	}

	private void mark(Chart.Entry entry, Figure.Box box) {
		Color tone = new Color(Paints.tone(this.random, entry.colour()));
		Thing thing = new Figure(Concepts.BAR, entry.colour(), box, (graphics) -> {
		}).thing();
		this.sheet.thing(thing, (graphics) -> {
			graphics.setColor(tone);
			graphics.fill(new Rectangle2D.Float(box.x(), box.y(), box.width(), box.height()));
		});
	}

	private void centred(String text, float middle, float baseline) {
		text(text, middle - this.face.width(text, this.size) / 2, baseline);
	}

	private void text(String text, float x, float baseline) {
		this.sheet.text(new Sheet.Run(text, this.face, this.size, x, baseline, -1));
	}

	private float widestLabel() {
		float widest = 0;
		for (Chart.Entry entry : this.chart.entries()) {
			widest = Math.max(widest, this.face.width(entry.label(), this.size));
		}
		return widest;
	}

	/** Whether labels stand apart and marks have room. */
	boolean fits() {
		float pitch = (this.right - this.left) / this.chart.entries().size();
		boolean labels = this.chart.kind() == Chart.Kind.BARS
				? (this.bottom - this.top) / this.chart.entries().size() >= Math.max(10, this.size * 1.1f)
				: widestLabel() + 4 < pitch;
		boolean title = this.face.width(this.chart.title(), this.size) + 8 < this.sheet.width;
		return labels && title && this.right - this.left > 50 && this.bottom - this.top > 50;
	}

}

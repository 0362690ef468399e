package io.sfumato.web.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import javax.imageio.ImageIO;

/**
 * Draws the page's sample pictures; run it with the folder of the samples as argument.
 * They have the size of one view of the embedded model, so that they are seen whole.
 */
public final class SampleDrawings {

	static final int SIZE = 160;

	private SampleDrawings() {
	}

	public static void main(String[] args) throws IOException {
		Path folder = Path.of(args[0]);
		Files.createDirectories(folder);
		for (var drawing : all().entrySet()) {
			ImageIO.write(drawing.getValue(), "png", folder.resolve(drawing.getKey()).toFile());
		}
	}

	static Map<String, BufferedImage> all() {
		var drawings = new LinkedHashMap<String, BufferedImage>();
		drawings.put("receipt.png", draw(SampleDrawings::receipt));
		drawings.put("shapes.png", draw(SampleDrawings::shapes));
		drawings.put("smiley.png", draw(SampleDrawings::smiley));
		drawings.put("ticket.png", draw(SampleDrawings::ticket));
		return drawings;
	}

	private static BufferedImage draw(Consumer<Graphics2D> drawing) {
		var image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = image.createGraphics();
		g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
		g.setColor(Color.WHITE);
		g.fillRect(0, 0, SIZE, SIZE);
		drawing.accept(g);
		g.dispose();
		return image;
	}

	private static void receipt(Graphics2D g) {
		g.setColor(new Color(0xfdfcf8));
		g.fillRect(0, 0, SIZE, SIZE);
		g.setColor(new Color(0x26231f));
		g.setFont(new Font(Font.MONOSPACED, Font.BOLD, 14));
		g.drawString("Nook & Co", 42, 20);
		g.setFont(new Font(Font.MONOSPACED, Font.PLAIN, 11));
		g.drawString("12.03.2026     14:05", 12, 38);
		String[][] lines = { { "2 coffee", "5.80" }, { "1 bread", "3.20" }, { "3 apples", "1.95" } };
		int y = 60;
		for (String[] line : lines) {
			g.drawString(line[0], 12, y);
			right(g, line[1], 148, y);
			y += 16;
		}
		g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] { 3, 3 }, 0));
		g.drawLine(12, y - 6, 148, y - 6);
		g.setFont(new Font(Font.MONOSPACED, Font.BOLD, 13));
		g.drawString("TOTAL", 12, y + 12);
		right(g, "€10.95", 148, y + 12);
		g.setFont(new Font(Font.MONOSPACED, Font.PLAIN, 11));
		g.drawString("paid by card", 12, y + 32);
	}

	private static void right(Graphics2D g, String text, int x, int y) {
		g.drawString(text, x - g.getFontMetrics().stringWidth(text), y);
	}

	private static void shapes(Graphics2D g) {
		g.setColor(new Color(0xf4efe4));
		g.fillRect(0, 0, SIZE, SIZE);
		g.setColor(new Color(0xc0392b));
		g.fill(new Ellipse2D.Double(16, 18, 54, 54));
		g.setColor(new Color(0x2e7d4f));
		g.fill(new Rectangle2D.Double(92, 24, 48, 48));
		g.setColor(new Color(0x2f5fb3));
		var triangle = new Path2D.Double();
		triangle.moveTo(46, 92);
		triangle.lineTo(78, 146);
		triangle.lineTo(14, 146);
		triangle.closePath();
		g.fill(triangle);
		g.setColor(new Color(0xe2b93b));
		g.fill(new Ellipse2D.Double(92, 94, 50, 50));
	}

	private static void smiley(Graphics2D g) {
		g.setColor(new Color(0xf7c948));
		g.fill(new Ellipse2D.Double(22, 22, 116, 116));
		g.setColor(new Color(0x5b3a10));
		g.fill(new Ellipse2D.Double(56, 58, 14, 20));
		g.fill(new Ellipse2D.Double(90, 58, 14, 20));
		g.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
		g.draw(new Arc2D.Double(50, 58, 60, 54, 200, 140, Arc2D.OPEN));
	}

	private static void ticket(Graphics2D g) {
		g.setColor(new Color(0xe6d3a8));
		g.fillRect(0, 0, SIZE, SIZE);
		g.setColor(new Color(0x2e2a4a));
		g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
		g.drawString("ADMIT ONE", 36, 26);
		g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
		String[] lines = { "Where: Elm Stage", "Date: 2026-05-14", "Time: 19:30", "Seat: F33", "Price: €24.00" };
		for (int line = 0; line < lines.length; line++) {
			g.drawString(lines[line], 16, 52 + 21 * line);
		}
	}

}

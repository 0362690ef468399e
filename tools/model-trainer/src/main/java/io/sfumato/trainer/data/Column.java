package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Sets lines in one column at a size that the eyes can read, and shapes the sheet around
 * them: characters about 5 to 7 pixels wide or larger, lines at least 10 apart, no more
 * glyphs than the model keeps. Lines that don't fit are dropped, the most spare first.
 *
 * @param sheet the sheet with the text on it
 * @param lines the lines that found room
 */
record Column(Sheet sheet, List<Line> lines) {

	/**
	 * Glyphs that one tile hands to the language side, less a few for what is misread.
	 */
	private static final int GLYPHS_A_TILE = 106;

	/** Glyphs of a page of 6 tiles: 700 tokens less 7 views of 25. */
	private static final int GLYPHS_A_PAGE = 500;

	/** The fields whose lines found room. */
	Set<String> shown() {
		return this.lines.stream().flatMap((line) -> line.shown().stream()).collect(Collectors.toSet());
	}

	/**
	 * Sets the lines, or nothing when those that must stay don't fit the grid.
	 * @param digit width of a digit in pixels, made smaller where the lines don't fit
	 */
	static Optional<Column> set(List<Line> wanted, Face face, Grid grid, RandomGenerator random, float digit) {
		List<Line> lines = new ArrayList<>(wanted);
		int budget = Math.min(GLYPHS_A_TILE * grid.tiles() * ((grid.tiles() > 1) ? 9 : 10) / 10, GLYPHS_A_PAGE);
		while (glyphs(lines) > budget) {
			if (!dropOne(lines)) {
				return Optional.empty();
			}
		}
		float margin = Chance.between(random, 2f, 9f);
		float size = Math.clamp(face.sizeForDigit(digit), 8.4f, Math.max(15, 2 * digit));
		float least = Math.max(face.sizeForDigit(4.7f), 8);
		while (width(lines, face, size) + 2 * margin > grid.width()) {
			if (size > least) {
				size = Math.max(size * 0.95f, least);
			}
			else if (!dropWidest(lines, face)) {
				return Optional.empty();
			}
		}
		float pitch = Math.max(size * Chance.between(random, 1.05f, 1.6f), 10);
		while (height(lines, pitch) + 2 * margin > grid.height()) {
			if (pitch > Math.max(size * 1.05f, 10)) {
				pitch *= 0.96f;
			}
			else if (size > 13) {
				size *= 0.95f;
				pitch *= 0.95f;
			}
			else if (!dropOne(lines)) {
				return Optional.empty();
			}
		}
		float neededWidth = width(lines, face, size) + 2 * margin;
		float neededHeight = height(lines, pitch) + 2 * margin;
		Sheet sheet = sheet(grid, neededWidth, neededHeight, random);
		place(sheet, lines, face, size, pitch, margin, random);
		return Optional.of(new Column(sheet, lines));
	}

	/** A sheet that holds so much and fills the page in one direction at least. */
	private static Sheet sheet(Grid grid, float neededWidth, float neededHeight, RandomGenerator random) {
		int width = (int) Math.ceil(neededWidth + random.nextFloat() * (grid.width() - neededWidth));
		int height = (int) Math.ceil(neededHeight + random.nextFloat() * (grid.height() - neededHeight));
		boolean fullWidth = (grid.width() - neededWidth) * grid.height() < (grid.height() - neededHeight)
				* grid.width();
		if (Chance.of(random, 0.7) ? fullWidth : random.nextBoolean()) {
			width = grid.width();
		}
		else {
			height = grid.height();
		}
		return new Sheet(grid, Math.min(width, grid.width()), Math.min(height, grid.height()));
	}

	private static void place(Sheet sheet, List<Line> lines, Face face, float size, float pitch, float margin,
			RandomGenerator random) {
		float rest = sheet.height - height(lines, pitch) - 2 * margin;
		float y = margin + Math.max(0, rest) * random.nextFloat();
		float inner = Math.max(margin, random.nextFloat() * (sheet.width - width(lines, face, size)) / 2);
		for (Line line : lines) {
			float lineSize = size * line.scale();
			y += pitch * line.scale();
			float baseline = y - pitch * line.scale() * 0.22f;
			float leftWidth = face.width(line.left(), lineSize);
			float x = line.centred() ? (sheet.width - leftWidth) / 2 : inner;
			if (!line.left().isBlank()) {
				sheet.text(new Sheet.Run(line.left(), face, lineSize, x, baseline, -1));
			}
			if (!line.right().isEmpty()) {
				float right = sheet.width - inner - face.width(line.right(), lineSize);
				sheet.text(new Sheet.Run(line.right(), face, lineSize, right, baseline, -1));
			}
		}
	}

	private static int glyphs(List<Line> lines) {
		int glyphs = 0;
		for (Line line : lines) {
			glyphs += line.glyphs();
		}
		return glyphs;
	}

	private static float width(List<Line> lines, Face face, float size) {
		float width = 0;
		for (Line line : lines) {
			width = Math.max(width, width(line, face, size));
		}
		return width;
	}

	private static float width(Line line, Face face, float size) {
		float lineSize = size * line.scale();
		float gap = line.right().isEmpty() ? 0 : 1.2f * lineSize;
		return face.width(line.left(), lineSize) + gap + face.width(line.right(), lineSize);
	}

	private static float height(List<Line> lines, float pitch) {
		float height = 0;
		for (Line line : lines) {
			height += pitch * line.scale();
		}
		return height;
	}

	private static boolean dropOne(List<Line> lines) {
		Line most = lines.stream().max(Comparator.comparingInt(Line::spare)).orElseThrow();
		return most.spare() > 0 && lines.remove(most);
	}

	private static boolean dropWidest(List<Line> lines, Face face) {
		int widest = 0;
		for (int i = 1; i < lines.size(); i++) {
			if (width(lines.get(i), face, 1) > width(lines.get(widest), face, 1)) {
				widest = i;
			}
		}
		Line line = lines.get(widest);
		if (line.scale() > 1) {
			lines.set(widest, line.scaled(1));
			return true;
		}
		if (line.spare() > 0) {
			lines.remove(widest);
			return true;
		}
		if (!line.right().isEmpty()) {
			lines.set(widest, new Line(line.left(), "", false, 1, Set.of(), 0));
			lines.add(widest + 1, new Line("", line.right(), false, 1, line.shown(), 0));
			return true;
		}
		return false;
	}

}

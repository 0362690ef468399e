package io.sfumato.trainer.data;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Plain text: signs, notes, lines of words and numbers, read aloud or searched. */
final class TextSource implements SampleSource {

	/** Characters of an answer; each is a token, and the canvas has 64. */
	private static final int LONGEST = 44;

	private final FontPool fonts;

	private final double single;

	TextSource(FontPool fonts, double single) {
		this.fonts = fonts;
		this.single = single;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		while (true) {
			Face face = this.fonts.pick(random);
			Grid grid = Chance.of(random, this.single) ? Grid.SINGLE
					: Chance.pick(random, new Grid(2, 1), new Grid(2, 2), new Grid(1, 2), new Grid(2, 3));
			List<String> texts = texts(random, grid.tiles());
			boolean centred = Chance.of(random, 0.4);
			List<Line> lines = texts.stream().map((text) -> centred ? Line.of(text).centre() : Line.of(text)).toList();
			float largest = (grid.tiles() > 1) ? 24 : 14;
			float digit = Chance.between(random, 5.1f, (lines.size() < 4) ? largest : largest / 2 + 1);
			Optional<Column> column = Column.set(lines, face, grid, random, digit);
			if (column.isEmpty()) {
				continue;
			}
			Sheet sheet = column.get().sheet();
			boolean sign = Chance.of(random, 0.35);
			if (sign) {
				paint(sheet, random);
			}
			Look look = (sign || Chance.of(random, 0.3)) ? Look.SCREEN : Look.PAPER;
			return new Sample("text", Press.print(sheet, look, random, drawn), exchanges(random, texts));
		}
	}

	/** A board of one colour, with ink that can be read on it. */
	private static void paint(Sheet sheet, RandomGenerator random) {
		int colour = 1 + random.nextInt(Colours.size() - 1);
		Color board = new Color(Paints.tone(random, colour));
		int light = (board.getRed() * 3 + board.getGreen() * 6 + board.getBlue()) / 10;
		int ink = (light > 130) ? Chance.pick(random, 0x000000, 0x101040, 0x301010) : 0xffffff;
		sheet.ornament((graphics) -> {
			graphics.setColor(board);
			graphics.fillRect(0, 0, sheet.width, sheet.height);
		});
		sheet.runs.replaceAll((run) -> new Sheet.Run(run.text(), run.face(), run.size(), run.x(), run.baseline(), ink));
	}

	private static List<String> texts(RandomGenerator random, int tiles) {
		int count = 1 + Chance.weighted(random, 4, 4, 3, 2, 2, 1, (tiles > 1) ? 2 : 0, (tiles > 1) ? 2 : 0);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			texts.add(text(random));
		}
		return texts;
	}

	private static String text(RandomGenerator random) {
		int words = 1 + Chance.weighted(random, 3, 4, 2);
		StringBuilder text = new StringBuilder();
		int style = Chance.weighted(random, 4, 3, 3);
		for (int i = 0; i < words; i++) {
			String word = switch (Chance.weighted(random, 10, 3, 1, 1)) {
				case 0 -> styled(random, style);
				case 1 -> Integer.toString(random.nextInt(Chance.pick(random, 10, 100, 10000)));
				case 2 -> Names.code(random);
				default -> jumble(random);
			};
			text.append((i > 0) ? " " : "").append(word);
		}
		if (Chance.of(random, 0.12)) {
			text.append(Chance.pick(random, "!", "?", ".", ":", ",", "..."));
		}
		return text.toString();
	}

	private static String styled(RandomGenerator random, int style) {
		String word = Chance.of(random, 0.3) ? Names.common(random) : Names.word(random);
		return switch (style) {
			case 0 -> Names.capitalised(word);
			case 1 -> word.toUpperCase(Locale.ROOT);
			default -> word;
		};
	}

	/** Any visible characters, so that the rare ones are seen often enough to be read. */
	private static String jumble(RandomGenerator random) {
		StringBuilder jumble = new StringBuilder();
		int length = Chance.between(random, 2, 6);
		for (int i = 0; i < length; i++) {
			jumble.append(Glyphs.CHARACTERS.charAt(random.nextInt(94)));
		}
		return jumble.toString();
	}

	private static List<Exchange> exchanges(RandomGenerator random, List<String> texts) {
		List<Exchange> exchanges = new ArrayList<>();
		int count = Chance.between(random, 2, 3);
		while (exchanges.size() < count) {
			exchanges.add(exchange(random, texts));
		}
		return exchanges;
	}

	private static Exchange exchange(RandomGenerator random, List<String> texts) {
		String all = String.join(" ", texts);
		List<String> words = List.of(all.split(" "));
		List<String> numbers = words.stream().filter((word) -> word.matches("[0-9]+")).toList();
		int kind = Chance.weighted(random, (all.length() <= LONGEST) ? 8 : 0, 3, 3, 2, (numbers.size() == 1) ? 3 : 0, 2,
				(all.length() <= LONGEST - 22) ? 2 : 0, 1, 1);
		return switch (kind) {
			case 0 -> Phrasing.copied(random, Chance.pick(random, "what does the text say?", "what does it say?",
					"read the text.", "what is written here?", "what is the text?", "which text is shown?", "read it."),
					all);
			case 1 -> Phrasing.copied(random, Chance.pick(random, "what is the first line?", "read the first line.",
					"what does the first line say?"), texts.getFirst());
			case 2 -> Phrasing.copied(random, Chance.pick(random, "what is the last line?", "read the last line.",
					"what does the last line say?", "what is written at the bottom?"), texts.getLast());
			case 3 -> Phrasing.asked(random, Chance.pick(random, "how many lines are there?",
					"how many lines of text are there?", "count the lines."), Integer.toString(texts.size()));
			case 4 -> Phrasing.copied(random, Chance.pick(random, "which number is shown?", "what is the number?",
					"what number is on it?", "which number is written?"), numbers.getFirst());
			case 5 -> {
				boolean yes = random.nextBoolean();
				String word = yes ? Chance.pick(random, words) : styled(random, random.nextInt(3));
				yield Phrasing.yesNo(random,
						Chance
							.pick(random, "does it say %s?", "is the word %s on the page?", "can you read %s?",
									"is there the text %s?")
							.formatted(word),
						words.contains(word));
			}
			case 6 -> new Exchange(Phrasing.describing(random), new TextAnswer("A text that says \"" + all + "\"."));
			case 7 -> Phrasing.copied(random, Chance.pick(random, "what is the first word?", "which word is first?"),
					words.getFirst());
			default -> Phrasing.copied(random, Chance.pick(random, "what is the last word?", "which word is last?"),
					words.getLast());
		};
	}

}

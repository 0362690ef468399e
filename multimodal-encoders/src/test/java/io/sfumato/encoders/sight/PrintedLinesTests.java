package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrintedLinesTests {

	private record Slot(char character, int x, int y, int number) {

	}

	/** Sets a text in type of one width; each character knows its number in the text. */
	private static List<Slot> set(String text, double left, double advance, double top, double slope) {
		List<Slot> slots = new ArrayList<>();
		for (int i = 0; i < text.length(); i++) {
			double x = left + (i + 0.5) * advance;
			if (text.charAt(i) != ' ') {
				slots.add(new Slot(text.charAt(i), (int) x, (int) (top + slope * x), i));
			}
		}
		return slots;
	}

	private static PrintedLines<Slot> read(List<Slot> page) {
		return PrintedLines.of(page, Slot::character, Slot::x, Slot::y);
	}

	private static String text(PrintedLines<Slot> lines) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < lines.glyphs().size(); i++) {
			if (lines.inRun()[i] == 0) {
				text.append((i > 0) ? "|" : "");
			}
			else if (lines.inWord()[i] == 0) {
				text.append(' ');
			}
			text.append(lines.glyphs().get(i).character());
		}
		return text.toString();
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1.25, 1.5, 1.8, 2, 2.6, 3.7 })
	void aBlankBetweenWordsCountsInAnySize(double advance) {
		for (int i = 0; i < 20; i++) {
			PrintedLines<Slot> lines = read(set("Zioceetreack Sons Ltd", 3 + i / 20.0, advance, 5.5, 0));

			assertThat(lines.inRun()).containsExactly(lines.glyphs().stream().mapToInt(Slot::number).toArray());
		}
	}

	@Test
	void aWordIsNumberedFromItsBeginning() {
		PrintedLines<Slot> lines = read(set("Show 39", 2, 1.5, 3, 0));

		assertThat(lines.inWord()).containsExactly(0, 1, 2, 3, 0, 1);
	}

	@Test
	void aRunBeginsBehindAColonAndAWideGap() {
		List<Slot> page = set("Vendor: Krex Park", 2, 1.5, 3, 0);
		page.addAll(set("14:17", 50, 1.5, 3, 0));

		assertThat(text(read(page))).isEqualTo("Vendor:|Krex Park|14:17");
	}

	@ParameterizedTest
	@CsvSource({ "0, 5", "0.01, 5.2", "-0.01, 5.9", "0.01, 5.9", "-0.01, 5.1" })
	void linesAreFollowedThoughThePageIsTurned(double slope, double top) {
		List<Slot> page = new ArrayList<>();
		page.addAll(set("Total Due: 10.95", 2, 1.5, top, slope));
		page.addAll(set("Paid 2 May Cash", 2, 1.5, top + 1.3, slope));
		page.addAll(set("Thank You", 9, 1.5, top + 2.6, slope));
		Collections.shuffle(page, new Random(4));

		assertThat(text(read(page))).isEqualTo("Total Due:|10.95|Paid 2 May Cash|Thank You");
	}

	@Test
	void aLineThatBeginsBesideARuleIsALineOfItsOwn() {
		List<Slot> page = new ArrayList<>();
		page.addAll(set("------------------", 2, 1.25, 5, 0));
		page.addAll(set("Code: 3671", 4, 1.25, 6, 0));

		assertThat(text(read(page))).isEqualTo("------------------|Code:|3671");
	}

	@Test
	void aCharacterThatWasReadInTheNextRowStaysInItsLine() {
		List<Slot> page = set("Reasleelair", 2, 1.5, 5, 0);
		Slot slipped = page.remove(4);
		page.add(new Slot(slipped.character(), slipped.x(), 6, slipped.number()));

		assertThat(text(read(page))).isEqualTo("Reasleelair");
	}

	@Test
	void everyCharacterIsThereOnceWhateverThePage() {
		Random random = new Random(8);
		for (int n = 0; n < 300; n++) {
			List<Slot> page = IntStream.range(0, random.nextInt(120))
				.mapToObj((i) -> new Slot((char) (33 + random.nextInt(94)), random.nextInt(80), random.nextInt(60), i))
				.toList();

			PrintedLines<Slot> lines = read(page);

			assertThat(lines.glyphs()).containsExactlyInAnyOrderElementsOf(page);
			for (int i = 0; i < page.size(); i++) {
				assertThat(lines.inRun()[i]).isGreaterThanOrEqualTo(lines.inWord()[i]);
			}
		}
	}

	@Test
	void anEmptyPageHasNoLines() {
		assertThat(read(List.of()).glyphs()).isEmpty();
	}

}

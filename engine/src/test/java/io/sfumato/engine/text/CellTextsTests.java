package io.sfumato.engine.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CellTextsTests {

	/** Nothing is taken back. */
	private static final int ALL = Integer.MAX_VALUE;

	private static final byte[] EURO = "€".getBytes(StandardCharsets.UTF_8);

	@Test
	void completingCellCarriesTheWholeCharacter() {
		CellTexts texts = new CellTexts(3);

		assertThat(texts.commit(0, new byte[] { EURO[0] })).isEmpty();
		assertThat(texts.commit(2, new byte[] { EURO[2], '5' })).isEqualTo("5");
		assertThat(texts.commit(1, new byte[] { EURO[1] })).isEqualTo("€");

		// the cell in the middle has it, and so reading order is kept
		assertThat(texts.text()).isEqualTo("€5");
	}

	@Test
	void stableTextNeverEndsInsideACharacter() {
		CellTexts texts = new CellTexts(3);

		texts.commit(0, new byte[] { 'a', EURO[0] });
		assertThat(texts.takeStable(ALL)).isEqualTo("a");
		texts.commit(1, new byte[] { EURO[1] });
		assertThat(texts.takeStable(ALL)).isEmpty();
		texts.commit(2, new byte[] { EURO[2] });
		assertThat(texts.takeStable(ALL)).isEqualTo("€");
	}

	@Test
	void endBlanksWhatStoodBehindItAlready() {
		CellTexts texts = new CellTexts(4);
		texts.commit(0, bytes("a"));
		texts.commit(2, bytes("stray"));
		texts.commit(3, bytes(""));

		texts.commitEnd(1);

		assertThat(texts.blankBehindEnd()).containsExactly(2);
		assertThat(texts.blankBehindEnd()).isEmpty();
		assertThat(texts.text()).isEqualTo("a");
		assertThat(texts.end()).isEqualTo(1);
	}

	@Test
	void nothingIsShownBehindTheEnd() {
		CellTexts texts = new CellTexts(2);
		texts.commitEnd(0);

		assertThat(texts.commit(1, bytes("late"))).isEmpty();
		assertThat(texts.takeStable(ALL)).isEmpty();
	}

	@Test
	void characterCutOffByTheEndIsMarked() {
		CellTexts texts = new CellTexts(2);
		texts.commit(0, new byte[] { EURO[0], EURO[1] });

		assertThat(texts.commitEnd(1)).isEqualTo("\uFFFD");
	}

	@Test
	void committingTwiceIsADefect() {
		CellTexts texts = new CellTexts(1);
		texts.commit(0, bytes("a"));

		assertThatIllegalStateException().isThrownBy(() -> texts.commit(0, bytes("b"))).withMessageContaining("cell 0");
	}

	/**
	 * Valid and malformed bytes, cut into cells anywhere, committed in any order: the
	 * text is what all bytes give at once, and no cell's text ever changes.
	 */
	@RepeatedTest(200)
	void anyOrderGivesTheTextOfTheBytes(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		byte[] bytes = randomBytes(random);
		List<byte[]> cells = cut(bytes, random);
		List<Integer> order = new ArrayList<>();
		for (int cell = 0; cell < cells.size(); cell++) {
			order.add(cell);
		}
		Collections.shuffle(order, random);
		CellTexts texts = new CellTexts(cells.size());
		String[] shown = new String[cells.size()];
		StringBuilder stable = new StringBuilder();

		for (int cell : order) {
			shown[cell] = texts.commit(cell, cells.get(cell));
			stable.append(texts.takeStable(ALL));
		}

		String expected = new CellTexts(1).commit(0, bytes);
		// how many marks stand for three bytes of a surrogate is the one thing the JDK
		// does otherwise
		assertThat(expected.replaceAll("\uFFFD+", "?"))
			.isEqualTo(new String(bytes, StandardCharsets.UTF_8).replaceAll("\uFFFD+", "?"));
		assertThat(String.join("", shown)).isEqualTo(expected);
		assertThat(texts.text()).isEqualTo(expected);
		assertThat(stable.toString()).isEqualTo(expected);
	}

	/**
	 * Committed and taken back at random: the text is that of what stands there in the
	 * end, and what was called stable stays a beginning of it.
	 */
	@RepeatedTest(300)
	void whateverIsTakenBackTheTextIsThatOfTheRest(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		List<byte[]> cells = cut(randomBytes(random), random);
		List<byte[]> finals = cut(randomBytes(random), random);
		int count = Math.min(cells.size(), finals.size());
		CellTexts texts = new CellTexts(count);
		StringBuilder stable = new StringBuilder();
		BitSet open = new BitSet();
		open.set(0, count);
		int settled = 0;

		for (int step = 0; step < 4 * count; step++) {
			if (settled < count && random.nextInt(3) == 0 && open.nextSetBit(0) != settled) {
				settled++;
			}
			int cell = random.nextInt(count);
			if (open.get(cell)) {
				// what is settled holds its last token: nobody can take it back
				boolean last = cell < settled || random.nextBoolean();
				texts.commit(cell, (last ? finals : cells).get(cell));
				open.clear(cell);
			}
			else if (cell >= settled) {
				BitSet taken = new BitSet();
				taken.set(cell);
				texts.reopen(taken);
				open.set(cell);
			}
			stable.append(texts.takeStable(settled));
		}
		BitSet rest = new BitSet();
		rest.set(settled, count);
		rest.andNot(open);
		texts.reopen(rest);
		open.or(rest);
		open.stream().forEach((cell) -> texts.commit(cell, finals.get(cell)));
		stable.append(texts.takeStable(ALL));

		assertThat(stable.toString()).isEqualTo(texts.text());
	}

	@Test
	void anEndThatIsTakenBackShowsAgainWhatStoodBehind() {
		CellTexts texts = new CellTexts(3);
		texts.commit(0, bytes("a"));
		texts.commit(2, bytes("c"));
		texts.commitEnd(1);
		texts.blankBehindEnd();
		BitSet end = new BitSet();
		end.set(1);

		texts.reopen(end);

		assertThat(texts.text()).isEqualTo("ac");
		assertThat(texts.end()).isEqualTo(3);
		assertThat(texts.isCommitted(1)).isFalse();
		texts.commit(1, bytes("b"));
		assertThat(texts.text()).isEqualTo("abc");
	}

	@Test
	void aCharacterThatMayStillChangeIsNotStable() {
		CellTexts texts = new CellTexts(3);
		texts.commit(0, bytes("a"));
		texts.commit(2, new byte[] { EURO[2] });
		texts.commit(1, new byte[] { EURO[0], EURO[1] });

		assertThat(texts.takeStable(2)).isEqualTo("a");
		assertThat(texts.takeStable(3)).isEqualTo("€");
	}

	@Test
	void aCellThatShowsWhatStandsBehindItIsStableWithoutThat() {
		CellTexts texts = new CellTexts(2);
		texts.commit(1, new byte[] { EURO[2] });
		assertThat(texts.commit(0, bytes("a"))).isEqualTo("a\uFFFD");

		assertThat(texts.takeStable(1)).isEqualTo("a");
	}

	@Test
	void takingBackWhatIsNotThereIsADefect() {
		BitSet cell = new BitSet();
		cell.set(0);

		assertThatIllegalStateException().isThrownBy(() -> new CellTexts(1).reopen(cell))
			.withMessageContaining("cell 0");
	}

	private static byte[] randomBytes(Random random) {
		String[] characters = { "a", " ", "é", "€", "日", "😀", "\u0000" };
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int parts = random.nextInt(1, 24);
		for (int part = 0; part < parts; part++) {
			byte[] valid = bytes(characters[random.nextInt(characters.length)]);
			switch (random.nextInt(6)) {
				case 0 -> bytes.write(0x80 + random.nextInt(0x80));
				case 1 -> bytes.write(valid, 0, random.nextInt(valid.length + 1));
				case 2 -> bytes.write(0x80 + random.nextInt(0x40));
				default -> bytes.write(valid, 0, valid.length);
			}
		}
		return bytes.toByteArray();
	}

	private static List<byte[]> cut(byte[] bytes, Random random) {
		List<byte[]> cells = new ArrayList<>();
		int from = 0;
		while (from < bytes.length || cells.isEmpty()) {
			int to = Math.min(bytes.length, from + random.nextInt(4));
			cells.add(Arrays.copyOfRange(bytes, from, to));
			from = to;
		}
		return cells;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}

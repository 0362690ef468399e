package io.sfumato.structured.automaton;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.sfumato.structured.language.Regex;
import io.sfumato.structured.language.StringLanguage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BordersTests {

	private static final Budget BUDGET = Budget.standard();

	private static final Language TEXT = Languages.bounded(StringLanguage.line(Spelling.PLAIN, BUDGET), 3, 9);

	@Test
	void whatEndsAValueIsNotCountedAsItsOwn() {
		Language ended = around(TEXT, " is ", false);

		assertThat(accepts(ended, "\": is ")).isFalse();
		assertThat(accepts(ended, " is ")).isFalse();
		assertThat(accepts(ended, "abc is ")).isTrue();
		assertThat(accepts(ended, "abcdefghi is ")).isTrue();
		assertThat(accepts(ended, "abcdefghij is ")).isFalse();
	}

	@Test
	void theBeginningOfWhatEndsAValueIsCountedWithinIt() {
		Language ended = around(TEXT, " is ", false);

		assertThat(accepts(ended, "a i is ")).isTrue();
		assertThat(accepts(ended, "abcd fghi is ")).isTrue();
		assertThat(accepts(ended, "abcd fghij is ")).isFalse();
		assertThat(accepts(ended, "a is b is ")).isFalse();
	}

	@Test
	void aTextThatBeginsTwiceStillEndsShortValues() {
		Language ended = around(TEXT, " | ", false);

		assertThat(ended.isEmpty()).isFalse();
		assertThat(accepts(ended, "abc | ")).isTrue();
		assertThat(accepts(ended, "ab | ")).isFalse();
	}

	@Test
	void charactersOfSeveralBytesAreCountedOnBothSides() {
		Language ended = around(TEXT, " – ", false);

		assertThat(accepts(ended, "äöü – ")).isTrue();
		assertThat(accepts(ended, "äö – ")).isFalse();
		assertThat(accepts(ended, "——————日日日 – ")).isTrue();
		assertThat(accepts(ended, "———————日日日 – ")).isFalse();
	}

	@Test
	void theFirstBytesOfACharacterEndAValueToo() {
		byte[] half = { ' ', (byte) 0xE2 };

		Language ended = Borders.around(new byte[0], TEXT, half, false, BUDGET);

		assertThat(ended.accepts(new byte[] { 'a', 'b', 'c', ' ', (byte) 0xE2 })).isTrue();
		assertThat(ended.accepts(new byte[] { 'a', 'b', ' ', (byte) 0xE2 })).isFalse();
	}

	@Test
	void atTheEndAValueMayHoldWhatIsBehindIt() {
		Language ended = around(TEXT, ";", true);

		assertThat(ended.openEnd()).isFalse();
		assertThat(LanguageProperties.isPrefixFree(ended)).isTrue();
		assertThat(endsBehind(ended, "a;;;")).isTrue();
		assertThat(endsBehind(ended, "ab;")).isFalse();
		assertThat(endsBehind(ended, "abcdefgh;;")).isTrue();
		assertThat(endsBehind(ended, "abcdefghi;;")).isFalse();
	}

	@Test
	void escapesAreWrittenOutWhereTheirBytesCountOtherwise() {
		Language string = Languages.bounded(StringLanguage.free(Spelling.JSON, BUDGET), 2, 3);

		Language ended = around(string, "\\n|", false);

		assertThat(accepts(ended, "\\n\\n\\n|")).isTrue();
		assertThat(accepts(ended, "a\\n|")).isFalse();
		assertThat(accepts(ended, "abc\\n|")).isTrue();
		assertThat(accepts(ended, "abcd\\n|")).isFalse();
	}

	@Test
	void partsThatOverlapAreCountedEachForItself() {
		Language letters = Languages.bounded(Regex.parse("^[a-z]+$").whole(BUDGET).spelled(Spelling.PLAIN, BUDGET), 2,
				4);
		Language behind = Languages.word("x1", BUDGET);

		Language both = Languages.concat(List.of(letters, behind), BUDGET);

		assertThat(accepts(both, "ax1")).isFalse();
		assertThat(accepts(both, "axx1")).isTrue();
		assertThat(accepts(both, "xxxxx1")).isTrue();
		assertThat(accepts(both, "xxxxxx1")).isFalse();
	}

	@Test
	void itemsAreCountedWhereTheirSeparatorSharesBytesWithThem() {
		Language item = Languages.bounded(Regex.parse("^[^–]*$").whole(BUDGET).spelled(Spelling.PLAIN, BUDGET), 1, 2);
		Language nothing = Languages.word("", BUDGET);

		Language list = Lists.of(nothing, item, Languages.word("–", BUDGET), nothing, 1, 3, BUDGET);

		assertThat(accepts(list, "a—–bc")).isTrue();
		assertThat(accepts(list, "——–—")).isTrue();
		assertThat(accepts(list, "a—b–c")).isFalse();
		assertThat(accepts(list, "———")).isFalse();
	}

	private static Language around(Language value, String right, boolean end) {
		return Borders.around(new byte[0], value, right.getBytes(StandardCharsets.UTF_8), end, BUDGET);
	}

	private static boolean accepts(Language language, String word) {
		return language.accepts(word.getBytes(StandardCharsets.UTF_8));
	}

	/** Whether the end of the answer completes a word. */
	private static boolean endsBehind(Language language, String word) {
		int state = 0;
		int counter = 0;
		for (int symbol : word.chars().toArray()) {
			counter = language.count(counter, language.marks(state, symbol));
			state = language.next(state, symbol);
			if (state == Language.DEAD || counter == Language.DEAD) {
				return false;
			}
		}
		return language.next(state, Language.END) != Language.DEAD
				&& language.count(counter, language.marks(state, Language.END)) != Language.DEAD;
	}

}

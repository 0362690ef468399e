package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.trainer.data.Answer;
import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.data.Content;
import io.sfumato.trainer.data.Glyph;
import io.sfumato.trainer.data.Page;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.RecordAnswer.Fixed;
import io.sfumato.trainer.data.RecordAnswer.Slot;
import io.sfumato.trainer.data.TextAnswer;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AlignmentTests {

	private static final int SLOT_WIDTH = 4;

	private static final int SLOT_HEIGHT = 8;

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	@Test
	void eachCharacterOfACopiedValuePointsToItsSlot() {
		AnswerTarget target = aligned(page("Blue Mart", "TOTAL 4.50"), new TextAnswer("Blue Mart", true));

		// the space has no slot of its own
		assertThat(target.printed().character()[4]).isEmpty();
		assertThat(target.printed().character()[0]).containsExactly(PlacedGlyph.place(0, 0));
		assertThat(target.printed().character()[5]).containsExactly(PlacedGlyph.place(5, 0));
		assertThat(target.printed().character()[8]).containsExactly(PlacedGlyph.place(8, 0));
	}

	@Test
	void aPointIsFoundAsAComma() {
		AnswerTarget target = aligned(page("TOTAL 4,50"), new TextAnswer("4.50"));

		assertThat(places(target)).containsExactly(6, 7, 8, 9);
	}

	@Test
	void ofADateInAnotherOrderThePiecesAreFoundThatStandOnce() {
		AnswerTarget target = aligned(page("21/11/2026", "no 1121"), new TextAnswer("2026-11-21"));

		// 2026 stands once; 11 and 21 stand twice each
		assertThat(Arrays.stream(target.printed().character()).mapToInt((places) -> places.length)).containsExactly(1,
				1, 1, 1, 0, 0, 0, 0, 0, 0);
	}

	@Test
	void whatIsPrintedTwiceMayBeTakenFromEither() {
		AnswerTarget target = aligned(page("12.00", "12.00"), new TextAnswer("12.00"));

		assertThat(target.printed().character()[0]).containsExactly(PlacedGlyph.place(0, 0), PlacedGlyph.place(0, 1));
	}

	@Test
	void aSlotOfARecordIsFoundWithoutItsQuotes() {
		AnswerTarget target = aligned(page("Blue Mart", "TOTAL 4.50"),
				new RecordAnswer(List.of(new Fixed("{\"shop\":"), new Slot("shop", "\"Blue Mart\"", 14, true),
						new Fixed(",\"total\":"), new Slot("total", "4.50", 6, true), new Fixed("}"))));

		List<Integer> found = new ArrayList<>();
		for (int cell = 0; cell < target.length(); cell++) {
			if (target.printed().character()[cell].length > 0) {
				found.add(target.ids()[cell]);
				assertThat(target.slotOf(cell)).isNotEqualTo(AnswerTarget.FIXED);
			}
		}
		assertThat(found).containsExactlyElementsOf("BlueMart4.50".chars().boxed().toList());
	}

	@Test
	void whatIsNotOnThePagePointsNowhere() {
		assertThat(places(aligned(page("TOTAL 4.50"), new TextAnswer("not visible")))).isEmpty();
		assertThat(places(aligned(page("TOTAL 4.50"), new TextAnswer("Red Shop", true)))).isEmpty();
	}

	private AnswerTarget aligned(Page page, Answer answer) {
		return Alignment.with(page).place(AnswerTarget.of(answer, this.encoder));
	}

	private static List<Integer> places(AnswerTarget target) {
		return Arrays.stream(target.printed().character()).flatMapToInt(Arrays::stream).boxed().toList();
	}

	/** A page with one line of text in each row of slots, one character in each slot. */
	private static Page page(String... lines) {
		List<Glyph> glyphs = new ArrayList<>();
		for (int y = 0; y < lines.length; y++) {
			for (int x = 0; x < lines[y].length(); x++) {
				if (lines[y].charAt(x) != ' ') {
					glyphs.add(new Glyph(lines[y].charAt(x), x * SLOT_WIDTH + 2, y * SLOT_HEIGHT + 4));
				}
			}
		}
		return new Page(1, 1, new Content(0, 0, Page.TILE, Page.TILE), glyphs, List.of(), Colours.MANY, null, null);
	}

}

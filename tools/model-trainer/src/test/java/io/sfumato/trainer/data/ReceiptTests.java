package io.sfumato.trainer.data;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiptTests {

	private static final List<Sample> RECEIPTS = EvaluationSets.samples("receipts", 11, 2000, false);

	@Test
	void answersTheTotalThatIsPrinted() {
		int asked = 0;
		for (Sample receipt : RECEIPTS) {
			for (Exchange exchange : receipt.exchanges()) {
				if (Field.TOTAL.questions().contains(exchange.question())
						&& exchange.answer() instanceof TextAnswer answer && !answer.text().equals("not visible")) {
					String text = text(receipt).replace(',', '.');
					assertThat(text).contains(answer.text());
					asked++;
				}
			}
		}
		assertThat(asked).isGreaterThan(50);
	}

	@Test
	void copiesNamesCharacterForCharacter() {
		int asked = 0;
		for (Sample receipt : RECEIPTS) {
			for (Exchange exchange : receipt.exchanges()) {
				if (exchange.answer() instanceof TextAnswer answer && answer.copied()
						&& answer.text().chars().noneMatch((c) -> "€£¥".indexOf(c) >= 0)) {
					assertThat(text(receipt)).contains(answer.text().replace(" ", ""));
					asked++;
				}
			}
		}
		assertThat(asked).isGreaterThan(300);
	}

	@Test
	void leavesOutAboutOneAskedFieldInSix() {
		List<String> values = RECEIPTS.stream()
			.flatMap((receipt) -> receipt.exchanges().stream())
			.flatMap((exchange) -> (exchange.answer() instanceof RecordAnswer entry) ? entry.pieces().stream()
					: Stream.of())
			.filter(RecordAnswer.Slot.class::isInstance)
			.map(RecordAnswer.Slot.class::cast)
			// what is listed is there
			.filter((slot) -> !slot.name().contains("/"))
			.map(RecordAnswer.Slot::value)
			.toList();
		double absent = (double) values.stream().filter("null"::equals).count() / values.size();

		assertThat(absent).isBetween(0.12, 0.22);
	}

	/** The characters of the page line by line, without spaces. */
	private static String text(Sample sample) {
		StringBuilder text = new StringBuilder();
		List<Glyph> glyphs = sample.page().glyphs().stream().sorted((a, b) -> {
			// lines are at least 9 pixels apart, also when the page is turned
			boolean sameLine = Math.abs(a.y() - b.y()) < 4;
			return sameLine ? Float.compare(a.x(), b.x()) : Float.compare(a.y(), b.y());
		}).toList();
		glyphs.forEach((glyph) -> text.append(glyph.character()));
		return text.toString();
	}

}

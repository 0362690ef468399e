package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;

/**
 * Asks a model everything on some evaluation sets and marks the answers. Each question is
 * asked with every step budget, and once about the next sample's page or clip: an answer
 * that is right there too wasn't read or heard.
 */
final class Examination {

	/** Step budgets, 0 for the default strategy. */
	static final List<Integer> BUDGETS = List.of(0, 1, 2, 4, 8, 16);

	private final Examinee examinee;

	Examination(Examinee examinee) {
		this.examinee = examinee;
	}

	/**
	 * Marks of one set.
	 * @param count number of pages or clips
	 */
	Marks mark(String set, long seed, int count) throws IOException, InterruptedException {
		List<Item> items = Item.of(set, seed, count);
		Marks marks = new Marks(set, items.size());
		for (int i = 0; i < items.size(); i++) {
			Item item = items.get(i);
			List<byte[]> swapped = item.swapped(items.get((i + 1) % items.size()));
			for (Exchange exchange : item.exchanges()) {
				for (int budget : BUDGETS) {
					ask(item.files(), exchange, budget, marks.of(budget), marks);
				}
				ask(swapped, exchange, 0, marks.swapped(), null);
			}
		}
		return marks;
	}

	/** The name of a slot; rows share the names of their columns. */
	private static String column(String slot) {
		return slot.replaceAll("/[0-9]+", "[]").replace('/', '.');
	}

	private void ask(List<byte[]> files, Exchange exchange, int budget, Score score, @Nullable Marks details)
			throws InterruptedException {
		switch (exchange.answer()) {
			case TextAnswer text -> {
				String answer = this.examinee.answer(files, exchange.question(), budget);
				score.add(answer, text.text());
				if (details != null && budget == 0) {
					details.kind(text.text().equals(Phrasing.NOT_VISIBLE) ? Phrasing.NOT_VISIBLE : "text")
						.add(answer, text.text());
				}
			}
			case RecordAnswer record -> {
				Map<String, String> values = this.examinee.fill(files, exchange.question(), record, budget);
				for (RecordAnswer.Piece piece : record.pieces()) {
					if (piece instanceof RecordAnswer.Slot slot) {
						String value = values.getOrDefault(slot.name(), "");
						score.add(value, slot.value());
						if (details != null) {
							details.field(column(slot.name()), slot.value().equals("null"), budget)
								.add(value, slot.value());
						}
					}
				}
			}
		}
	}

}

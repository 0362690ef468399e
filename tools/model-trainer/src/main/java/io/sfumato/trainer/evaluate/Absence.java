package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;

/**
 * What a model does where it is asked for something that isn't on the page, and what that
 * costs where it is. Everything is asked once, with the default strategy, so that many
 * pages are affordable.
 */
final class Absence {

	/** Less visible answers than this aren't given. */
	private static final double ABSTENTION = 0.5;

	private final Examinee examinee;

	Absence(Examinee examinee) {
		this.examinee = examinee;
	}

	/**
	 * Marks of one set.
	 * @param count number of pages or clips
	 */
	AbsenceMarks mark(String set, long seed, int count) throws IOException, InterruptedException {
		List<Item> items = Item.of(set, seed, count);
		TypedQuestions typed = new TypedQuestions(items.stream().map(Item::exchanges).toList(), seed);
		AbsenceMarks marks = new AbsenceMarks(set);
		for (Item item : items) {
			for (Exchange exchange : item.exchanges()) {
				switch (exchange.answer()) {
					case TextAnswer text -> {
						if (text.text().equals(Phrasing.NOT_VISIBLE)) {
							marks.answers()
								.add(this.examinee.answer(item.files(), exchange.question(), 0), text.text());
						}
					}
					case RecordAnswer record -> {
						fill(item.files(), exchange.question(), record, marks);
						infill(item.files(), record, marks);
					}
				}
			}
			abstain(item.files(), typed.unanswerable(item.exchanges()), marks.abstained());
			abstain(item.files(), typed.of(item.exchanges()).stream().map(TypedQuestions.Closed::question).toList(),
					marks.withheld());
		}
		return marks;
	}

	/** In the loop. */
	private void fill(List<byte[]> files, String question, RecordAnswer record, AbsenceMarks marks) {
		Map<String, String> values = this.examinee.fill(files, question, record, 0);
		for (RecordAnswer.Piece piece : record.pieces()) {
			if (piece instanceof RecordAnswer.Slot slot) {
				(slot.value().equals(Written.NULL) ? marks.nulls() : marks.values())
					.add(values.getOrDefault(slot.name(), ""), slot.value());
			}
		}
	}

	/** Through the product's own path. */
	private void infill(List<byte[]> files, RecordAnswer record, AbsenceMarks marks) throws InterruptedException {
		AskedRecord asked = AskedRecord.of(record);
		FilledRecord filled = Objects
			.requireNonNull(this.examinee.run(files, asked.asInfill()).texts().getFirst().record());
		for (AskedRecord.Outcome outcome : asked.outcomes(filled)) {
			FilledSlot slot = outcome.slot();
			// a row that isn't there gives nothing
			String text = (slot != null) ? slot.text() : Written.NULL;
			Written written = (slot != null) ? Written.of(slot) : new Written(Written.NULL, 0);
			marks.infilled().add(text, outcome.expected());
			marks.doubts().forEach((each) -> each.add(written, outcome.expected()));
		}
	}

	/** Reads closed questions and counts those that aren't answered. */
	private void abstain(List<byte[]> files, List<DecisionQuestion> questions, Score abstained)
			throws InterruptedException {
		if (!questions.isEmpty()) {
			this.examinee.run(files, new Operation.Decide(questions, null, true, null, true, ABSTENTION))
				.decisions()
				.forEach((decision) -> abstained.add(decision.abstained()));
		}
	}

}

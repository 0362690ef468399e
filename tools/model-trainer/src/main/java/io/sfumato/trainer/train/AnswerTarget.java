package io.sfumato.trainer.train;

import java.util.Arrays;

import io.sfumato.trainer.data.Answer;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Special;

/**
 * What an answer's canvas should hold in the end.
 *
 * @param ids the tokens; of a text without its tail of end tokens
 * @param slot the slot of each cell in records, {@link #FIXED} for skeleton; empty for
 * texts
 * @param printed where on the page it stands
 */
record AnswerTarget(int[] ids, int[] slot, Printed printed) {

	static final int FIXED = -1;

	/** Longer answers are not trained. */
	static final int LONGEST = 256;

	AnswerTarget(int[] ids, int[] slot) {
		this(ids, slot, Printed.nowhere(ids.length));
	}

	AnswerTarget with(Printed found) {
		return new AnswerTarget(this.ids, this.slot, found);
	}

	static AnswerTarget of(Answer answer, Encoder encoder) {
		return switch (answer) {
			case TextAnswer text -> new AnswerTarget(tokens(text.text(), text.copied(), encoder), new int[0]);
			case RecordAnswer record -> ofRecord(record, encoder);
		};
	}

	private static int[] tokens(String text, boolean copied, Encoder encoder) {
		return copied ? encoder.spell(text) : encoder.encode(text);
	}

	private static AnswerTarget ofRecord(RecordAnswer record, Encoder encoder) {
		int[] ids = new int[0];
		int[] slots = new int[0];
		int slotNumber = 0;
		for (RecordAnswer.Piece piece : record.pieces()) {
			int[] cells;
			int number;
			switch (piece) {
				case RecordAnswer.Fixed fixed -> {
					cells = encoder.encode(fixed.text());
					number = FIXED;
				}
				case RecordAnswer.Slot slot -> {
					int[] value = tokens(slot.value(), slot.copied(), encoder);
					cells = Arrays.copyOf(value, slot.cells());
					if (value.length < slot.cells()) {
						Arrays.fill(cells, value.length, slot.cells(), Special.SLOT_PAD.id());
					}
					number = slotNumber++;
				}
			}
			int from = ids.length;
			ids = Arrays.copyOf(ids, from + cells.length);
			System.arraycopy(cells, 0, ids, from, cells.length);
			slots = Arrays.copyOf(slots, ids.length);
			Arrays.fill(slots, from, ids.length, number);
		}
		return new AnswerTarget(ids, slots);
	}

	boolean isRecord() {
		return this.slot.length > 0;
	}

	/** The slot of a cell; all cells of a text are one. */
	int slotOf(int cell) {
		return isRecord() ? this.slot[cell] : 0;
	}

	int length() {
		return this.ids.length;
	}

	/**
	 * Cells of a canvas: the exact length of a record; of a text the least multiple of
	 * {@code unit}, and where a block is too short of blocks, that holds it and its end
	 * token.
	 */
	int canvas(int unit) {
		if (isRecord()) {
			return length();
		}
		int cells = length() + 1;
		int least = (cells <= Masking.BLOCK) ? unit : Masking.BLOCK;
		return (cells + least - 1) / least * least;
	}

}

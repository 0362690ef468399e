package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A JSON record: a skeleton that is given to the model, and slots that it fills.
 *
 * @param pieces skeleton text and slots in the order of the canvas
 */
public record RecordAnswer(List<Piece> pieces) implements Answer {

	/** Share of records that keep the cells they have. */
	private static final double KEPT = 0.35;

	/** Slots of a record that may all be roomy. */
	private static final int FEW = 4;

	public RecordAnswer {
		pieces = List.copyOf(pieces);
	}

	/**
	 * Mostly the same record with other numbers of cells. Whoever asks for a record knows
	 * what kind of value comes, and seldom how long it is.
	 */
	public RecordAnswer inOtherRoom(RandomGenerator random) {
		if (Chance.of(random, KEPT)) {
			return this;
		}
		long slots = this.pieces.stream().filter(Slot.class::isInstance).count();
		int most = (slots <= FEW) ? 30 : 18;
		return new RecordAnswer(this.pieces.stream().<Piece>map((piece) -> switch (piece) {
			case Fixed fixed -> fixed;
			case Slot slot -> slot.on(Math.max(slot.value().length() + 1, Chance.between(random, 6, most)));
		}).toList());
	}

	/** A stretch of the canvas. */
	public sealed interface Piece permits Fixed, Slot {

	}

	/**
	 * Skeleton text, never masked.
	 *
	 * @param text the JSON between two slots
	 */
	public record Fixed(String text) implements Piece {

	}

	/**
	 * A value to be filled.
	 *
	 * @param name the field's name; in rows with its place, as {@code items/0/price}
	 * @param value the JSON value as it stands in the record, {@code null} when the field
	 * isn't on the page
	 * @param cells cells of the canvas; those after the value hold the slot padding
	 * @param copied whether it is printed on the page, so that it's spelled as it is
	 * read; what is seen or heard is made of words
	 */
	public record Slot(String name, String value, int cells, boolean copied) implements Piece {

		Slot on(int room) {
			return new Slot(this.name, this.value, room, this.copied);
		}

	}

	/** The record as JSON, without padding. */
	public String json() {
		StringBuilder json = new StringBuilder();
		for (Piece piece : this.pieces) {
			switch (piece) {
				case Fixed fixed -> json.append(fixed.text());
				case Slot slot -> json.append(slot.value());
			}
		}
		return json.toString();
	}

}

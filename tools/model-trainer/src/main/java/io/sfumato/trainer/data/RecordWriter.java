package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.trainer.data.RecordAnswer.Fixed;
import io.sfumato.trainer.data.RecordAnswer.Piece;
import io.sfumato.trainer.data.RecordAnswer.Slot;

/**
 * Writes a record piece by piece. All text between two slots becomes one piece, as the
 * engine lays it on cells.
 */
public final class RecordWriter {

	private final List<Piece> pieces = new ArrayList<>();

	private final StringBuilder text = new StringBuilder("{");

	private boolean first = true;

	/** Begins a member of the record. */
	public RecordWriter key(String key) {
		text((this.first ? "\"" : ",\"") + key + "\":");
		this.first = false;
		return this;
	}

	/** Skeleton, which is given. */
	RecordWriter text(String skeleton) {
		this.text.append(skeleton);
		return this;
	}

	/** A value to be filled in. */
	public RecordWriter slot(Slot slot) {
		this.pieces.add(new Fixed(this.text.toString()));
		this.text.setLength(0);
		this.pieces.add(slot);
		return this;
	}

	/** The whole record. */
	public RecordAnswer end() {
		this.pieces.add(new Fixed(this.text.append('}').toString()));
		return new RecordAnswer(this.pieces);
	}

}

package io.sfumato.trainer.sound;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Answer;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;

/**
 * A clip as the trained parts of the model get it: the frozen network's results and the
 * log-mel features, in half precision.
 *
 * @param task what it trains, for reports
 * @param words what is said, or the name of what sounds
 * @param exchanges questions with their answers
 * @param tokens tokens of 80 ms
 * @param speech [tokens, 96]
 * @param logMel [80, 8·tokens]
 */
public record HeardClip(String task, String words, List<Exchange> exchanges, int tokens, short[] speech,
		short[] logMel) {

	public HeardClip {
		exchanges = List.copyOf(exchanges);
	}

	/** The same clip; records about it mostly have other numbers of cells. */
	public HeardClip inOtherRoom(RandomGenerator random) {
		return new HeardClip(this.task, this.words,
				this.exchanges.stream().map((exchange) -> exchange.inOtherRoom(random)).toList(), this.tokens,
				this.speech, this.logMel);
	}

	static short[] halves(float[] values) {
		short[] halves = new short[values.length];
		for (int i = 0; i < values.length; i++) {
			halves[i] = Float.floatToFloat16(values[i]);
		}
		return halves;
	}

	void write(DataOutput out) throws IOException {
		out.writeUTF(this.task);
		out.writeUTF(this.words);
		out.writeShort(this.exchanges.size());
		for (Exchange exchange : this.exchanges) {
			out.writeUTF(exchange.question());
			write(exchange.answer(), out);
		}
		out.writeShort(this.tokens);
		write(this.speech, out);
		write(this.logMel, out);
	}

	private static void write(Answer answer, DataOutput out) throws IOException {
		switch (answer) {
			case TextAnswer text -> {
				out.writeShort(text.copied() ? -2 : -1);
				out.writeUTF(text.text());
			}
			case RecordAnswer record -> {
				out.writeShort(record.pieces().size());
				for (RecordAnswer.Piece piece : record.pieces()) {
					switch (piece) {
						case RecordAnswer.Fixed fixed -> {
							out.writeUTF(fixed.text());
							out.writeShort(0);
						}
						case RecordAnswer.Slot slot -> {
							out.writeUTF(slot.name());
							out.writeShort(slot.cells());
							out.writeUTF(slot.value());
						}
					}
				}
			}
		}
	}

	private static void write(short[] values, DataOutput out) throws IOException {
		out.writeInt(values.length);
		for (short value : values) {
			out.writeShort(value);
		}
	}

	static HeardClip read(DataInput in) throws IOException {
		String task = in.readUTF();
		String words = in.readUTF();
		int count = in.readShort();
		List<Exchange> exchanges = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			exchanges.add(new Exchange(in.readUTF(), readAnswer(in)));
		}
		int tokens = in.readShort();
		return new HeardClip(task, words, exchanges, tokens, readHalves(in), readHalves(in));
	}

	private static Answer readAnswer(DataInput in) throws IOException {
		int pieces = in.readShort();
		if (pieces < 0) {
			return new TextAnswer(in.readUTF(), pieces == -2);
		}
		List<RecordAnswer.Piece> record = new ArrayList<>();
		for (int i = 0; i < pieces; i++) {
			String text = in.readUTF();
			int cells = in.readShort();
			record.add((cells == 0) ? new RecordAnswer.Fixed(text)
					: new RecordAnswer.Slot(text, in.readUTF(), cells, false));
		}
		return new RecordAnswer(record);
	}

	private static short[] readHalves(DataInput in) throws IOException {
		short[] values = new short[in.readInt()];
		for (int i = 0; i < values.length; i++) {
			values[i] = in.readShort();
		}
		return values;
	}

}

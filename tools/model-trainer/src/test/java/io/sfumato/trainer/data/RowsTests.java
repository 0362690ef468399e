package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.trainer.data.RecordAnswer.Fixed;
import io.sfumato.trainer.data.RecordAnswer.Piece;
import io.sfumato.trainer.data.RecordAnswer.Slot;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class RowsTests {

	@Test
	void writesObjects() {
		RecordAnswer record = written(new Rows("items", List.of("name", "price"),
				List.of(List.of("\"Milk\"", "1.20"), List.of("\"Brown bread\"", "12.05")), true));

		assertThat(record.json())
			.isEqualTo("{\"items\":[{\"name\":\"Milk\",\"price\":1.20},{\"name\":\"Brown bread\",\"price\":12.05}]}");
		assertThat(names(record)).containsExactly("items/0/name", "items/0/price", "items/1/name", "items/1/price");
	}

	@Test
	void writesSingleValues() {
		RecordAnswer record = written(
				new Rows("items", List.of(), List.of(List.of("\"Milk\""), List.of("\"Brown bread\"")), true));

		assertThat(record.json()).isEqualTo("{\"items\":[\"Milk\",\"Brown bread\"]}");
		assertThat(names(record)).containsExactly("items/0", "items/1");
	}

	@Test
	void leavesRoomForEveryValue() {
		for (long seed = 0; seed < 100; seed++) {
			RecordWriter writer = new RecordWriter();
			new Rows("items", List.of(), List.of(List.of("\"A rather long description\""), List.of("7")), true)
				.write(writer, new SplittableRandom(seed));

			assertThat(slots(writer.end())).allMatch((slot) -> slot.cells() >= slot.value().length());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "receipts", "charts", "shapes" })
	void areAskedForWhereAPageListsSomething(String set) throws Exception {
		Encoder encoder = new Encoder(Vocabulary.standard());
		int asked = 0;
		int fitting = 0;
		for (Sample sample : EvaluationSets.samples(set, 11, 300, false)) {
			for (Exchange exchange : sample.exchanges()) {
				if (!(exchange.answer() instanceof RecordAnswer record) || !record.json().contains(":[")) {
					continue;
				}
				asked++;
				fitting += (cells(record, encoder) <= 256) ? 1 : 0;
				JsonNode.Obj json = (JsonNode.Obj) JsonText.parse(record.json(), 1 << 16);
				assertThat(json.members().values().stream().filter(JsonNode.Arr.class::isInstance)).singleElement()
					.satisfies((rows) -> assertThat(((JsonNode.Arr) rows).items()).hasSizeBetween(1, Rows.MOST));
			}
		}

		assertThat(asked).isBetween(30, 200);
		assertThat(fitting).as("what a canvas has room for").isGreaterThan(asked * 9 / 10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "receipts", "charts", "forms", "shapes" })
	void haveOnePieceOfTextBetweenTwoValues(String set) {
		for (Sample sample : EvaluationSets.samples(set, 12, 100, false)) {
			for (Exchange exchange : sample.exchanges()) {
				if (exchange.answer() instanceof RecordAnswer record) {
					List<Piece> pieces = record.pieces();
					for (int i = 0; i < pieces.size(); i++) {
						assertThat(pieces.get(i)).isInstanceOf((i % 2 == 0) ? Fixed.class : Slot.class);
					}
				}
			}
		}
	}

	private static RecordAnswer written(Rows rows) {
		RecordWriter writer = new RecordWriter();
		rows.write(writer, new SplittableRandom(1));
		return writer.end();
	}

	private static int cells(RecordAnswer record, Encoder encoder) {
		int cells = 0;
		for (Piece piece : record.pieces()) {
			cells += switch (piece) {
				case Fixed fixed -> encoder.encode(fixed.text()).length;
				case Slot slot -> slot.cells();
			};
		}
		return cells;
	}

	private static List<Slot> slots(RecordAnswer record) {
		List<Slot> slots = new ArrayList<>();
		for (Piece piece : record.pieces()) {
			if (piece instanceof Slot slot) {
				slots.add(slot);
			}
		}
		return slots;
	}

	private static List<String> names(RecordAnswer record) {
		return slots(record).stream().map(Slot::name).toList();
	}

}

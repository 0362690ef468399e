package io.sfumato.trainer.evaluate;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.RecordAnswer.Fixed;
import io.sfumato.trainer.data.RecordAnswer.Slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class AskedRecordTests {

	private static final RecordAnswer RECORD = new RecordAnswer(
			List.of(new Fixed("{\"shop\":"), new Slot("shop", "null", 14, true), new Fixed(",\"items\":[{\"name\":"),
					new Slot("items/0/name", "\"Tea\"", 14, true), new Fixed(",\"price\":"),
					new Slot("items/0/price", "2.50", 10, true), new Fixed("},{\"name\":"),
					new Slot("items/1/name", "\"Milk\"", 14, true), new Fixed(",\"price\":"),
					new Slot("items/1/price", "1.20", 10, true), new Fixed("}]}")));

	@Test
	void asksForEveryFieldAndForAnyNumberOfRows() {
		AskedRecord asked = AskedRecord.of(RECORD);

		assertThat(asked.schema()).isEqualTo("""
				{"type":"object","required":["shop","items"],"properties":{"shop":{"type":["string","null"]},\
				"items":{"type":"array","maxItems":10,"items":{"type":"object","required":["name","price"],\
				"properties":{"name":{"type":["string","null"]},"price":{"type":["number","null"]}}}}}}""");
		assertThat(asked.values()).containsEntry("/shop", "null")
			.containsEntry("/items/0/name", "\"Tea\"")
			.containsEntry("/items/1/price", "1.20")
			.hasSize(5);
	}

	@Test
	void missesRowsThatArentThere() {
		List<AskedRecord.Outcome> outcomes = AskedRecord.of(RECORD)
			.outcomes(filled(slot("/shop"), slot("/items/0/name"), slot("/items/0/price")));

		assertThat(outcomes).hasSize(5);
		assertThat(outcomes.subList(0, 3)).allMatch((outcome) -> outcome.slot() != null);
		assertThat(outcomes.subList(3, 5)).extracting(AskedRecord.Outcome::slot, AskedRecord.Outcome::expected)
			.containsExactly(tuple(null, "\"Milk\""), tuple(null, "1.20"));
	}

	@Test
	void tellsRowsThatAreTooMany() {
		List<AskedRecord.Outcome> outcomes = AskedRecord.of(RECORD)
			.outcomes(filled(slot("/shop"), slot("/items/0/name"), slot("/items/0/price"), slot("/items/1/name"),
					slot("/items/1/price"), slot("/items/2/name"), slot("/items/2/price")));

		assertThat(outcomes).hasSize(7);
		assertThat(outcomes.subList(5, 7))
			.allMatch((outcome) -> outcome.slot() != null && outcome.slot().name().startsWith("/items/2/")
					&& outcome.expected().equals(AskedRecord.NOTHING_THERE));
	}

	@Test
	void aRowThatIsTooManyCountsAmongWhatWasGiven() {
		AbsenceMarks.Fields fields = new AbsenceMarks.Fields();
		fields.add("2.50", "2.50");
		fields.add("9.99", AskedRecord.NOTHING_THERE);

		assertThat(fields.values().asked()).isEqualTo(1);
		assertThat(fields.nulls().asked()).isZero();
		assertThat(fields.given().asked()).isEqualTo(2);
		assertThat(fields.given().exact()).isEqualTo(0.5);
	}

	@Test
	void nothingIsRightWhereThereIsNothing() {
		AskedRecord.Outcome extra = new AskedRecord.Outcome(slot("/items/2/name"), AskedRecord.NOTHING_THERE);
		AskedRecord.Outcome value = new AskedRecord.Outcome(slot("/items/0/price"), "2.50");

		assertThat(extra.isRight(new Written("null", 0.9))).isTrue();
		assertThat(extra.isRight(new Written("\"Tea\"", 0.9))).isFalse();
		assertThat(value.isRight(new Written("2.50", 0.9))).isTrue();
		assertThat(value.isRight(new Written("null", 0.9))).isFalse();
	}

	private static FilledRecord filled(FilledSlot... slots) {
		return new FilledRecord("{}", null, List.of(slots), List.of());
	}

	private static FilledSlot slot(String pointer) {
		return new FilledSlot(pointer, "1", "1", 0.5, null, List.of(), List.of(), null, FilledSlot.Status.FILLED,
				FilledSlot.Source.DENOISED);
	}

}

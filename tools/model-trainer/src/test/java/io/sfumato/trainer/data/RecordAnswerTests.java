package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.RecordAnswer.Slot;

import static org.assertj.core.api.Assertions.assertThat;

class RecordAnswerTests {

	private final SplittableRandom random = new SplittableRandom(11);

	@Test
	void otherRoomIsStillRoomForTheValueAndItsEnd() {
		RecordAnswer record = record(3);
		List<Integer> cells = new ArrayList<>();
		for (int round = 0; round < 200; round++) {
			RecordAnswer other = record.inOtherRoom(this.random);
			assertThat(other.json()).isEqualTo(record.json());
			if (!other.equals(record)) {
				slots(other).forEach((slot) -> assertThat(slot.cells()).isGreaterThan(slot.value().length()));
				slots(other).forEach((slot) -> cells.add(slot.cells()));
			}
		}
		assertThat(cells).hasSizeBetween(300, 500).contains(10, 14, 25, 30).allMatch((each) -> each <= 30);
	}

	@Test
	void manySlotsStayOnTheCanvas() {
		RecordAnswer record = record(12);
		for (int round = 0; round < 50; round++) {
			RecordAnswer other = record.inOtherRoom(this.random);
			assertThat(slots(other)).allMatch((slot) -> slot.cells() <= 18);
		}
	}

	private static RecordAnswer record(int fields) {
		RecordWriter record = new RecordWriter();
		for (int field = 0; field < fields; field++) {
			record.key("f" + field).slot(new Slot("f" + field, "\"value\"", 14, true));
		}
		return record.end();
	}

	private static List<Slot> slots(RecordAnswer record) {
		return record.pieces().stream().filter(Slot.class::isInstance).map(Slot.class::cast).toList();
	}

}

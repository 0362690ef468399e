package io.sfumato.trainer.sound;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.RecordWriter;

/** Records of a few slots. */
final class Slots {

	/** Cells that a slot may have more than its value needs. */
	private static final int SPARE = 8;

	private Slots() {
	}

	/** A record of one field. */
	static RecordAnswer of(String name, String value, RandomGenerator random) {
		return of(Map.of(name, value), List.of(name), random);
	}

	/**
	 * A record of some fields.
	 * @param values JSON values by name
	 * @param names the fields asked for; those without a value are {@code null}
	 */
	static RecordAnswer of(Map<String, String> values, List<String> names, RandomGenerator random) {
		RecordWriter record = new RecordWriter();
		for (String name : names) {
			String value = values.getOrDefault(name, "null");
			record.key(name)
				.slot(new RecordAnswer.Slot(name, value, value.length() + Chance.between(random, 1, SPARE), false));
		}
		return record.end();
	}

}

package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.RecordAnswer.Slot;

/**
 * What a page lists, as a record has it: an array of objects, or of single values.
 *
 * @param key of the array
 * @param columns names of an object's members in their order; empty for single values
 * @param values of each row as JSON, as many as there are columns, or one
 * @param copied whether the values are printed on the page
 */
record Rows(String key, List<String> columns, List<List<String>> values, boolean copied) {

	/** Of more, hardly any fit a canvas that is trained. */
	static final int MOST = 6;

	/** Cells that an open value usually begins with. */
	static final int USUAL = 14;

	/** Cells that a slot may have more than its value needs. */
	private static final int SPARE = 8;

	/** Adds the array to a record. */
	void write(RecordWriter record, RandomGenerator random) {
		boolean usual = random.nextBoolean();
		record.key(this.key).text("[");
		for (int row = 0; row < this.values.size(); row++) {
			record.text((row > 0) ? "," : "");
			String place = this.key + "/" + row;
			if (this.columns.isEmpty()) {
				record.slot(slot(place, this.values.get(row).getFirst(), usual, random));
				continue;
			}
			for (int column = 0; column < this.columns.size(); column++) {
				String name = this.columns.get(column);
				record.text(((column > 0) ? ",\"" : "{\"") + name + "\":");
				record.slot(slot(place + "/" + name, this.values.get(row).get(column), usual, random));
			}
			record.text("}");
		}
		record.text("]");
	}

	private Slot slot(String name, String value, boolean usual, RandomGenerator random) {
		int length = value.length();
		return new Slot(name, value, usual ? Math.max(USUAL, length) : length + Chance.between(random, 1, SPARE),
				this.copied);
	}

}

package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.RecordAnswer.Slot;

/** Questions about the facts of a document: single fields, whole records, presence. */
final class Interview {

	/** Share of asked fields that the page doesn't have. */
	private static final double ABSENT = 0.18;

	/** Share of numbers that a record has as strings. */
	private static final double QUOTED = 0.25;

	/** Cells that a string usually has. */
	private static final int STRING_CELLS = 24;

	private Interview() {
	}

	/** "what is the total?", answered from the page or with "not visible". */
	static Exchange field(RandomGenerator random, Facts facts) {
		Field field = facts.ask(random, ABSENT);
		String question = Chance.pick(random, field.questions());
		if (!facts.has(field)) {
			return Phrasing.asked(random, question, Phrasing.NOT_VISIBLE);
		}
		String value = facts.value(field);
		return field.isCopied() ? Phrasing.copied(random, question, value) : Phrasing.asked(random, question, value);
	}

	/** "is there a phone number?", as often yes as no. */
	static Exchange presence(RandomGenerator random, Facts facts) {
		boolean yes = facts.absent().isEmpty() || !facts.present().isEmpty() && random.nextBoolean();
		List<Field> fields = yes ? List.copyOf(facts.present().keySet()) : facts.absent();
		String noun = Chance.pick(random, fields).noun();
		String question = Chance.pick(random, "is there %s?", "does it have %s?", "can you see %s?",
				"does the page show %s?", "is %s printed?", "does it show %s?");
		return Phrasing.yesNo(random, question.formatted(noun), yes);
	}

	/** A record of two to six fields in any order. */
	static Exchange record(RandomGenerator random, Facts facts) {
		List<Field> fields = new ArrayList<>(facts.present().keySet());
		Collections.shuffle(fields, java.util.Random.from(random));
		int count = Math.min(Chance.between(random, 2, 6), fields.size());
		fields = new ArrayList<>(fields.subList(0, count));
		for (int i = 0; i < fields.size(); i++) {
			Field other = facts.absent().isEmpty() ? fields.get(i) : Chance.pick(random, facts.absent());
			if (Chance.of(random, ABSENT) && !fields.contains(other)) {
				fields.set(i, other);
			}
		}
		RecordWriter record = new RecordWriter();
		Set<String> keys = new HashSet<>();
		fields.forEach((field) -> write(record, random, field, facts, keys));
		return new Exchange(Phrasing.record(random), record.end());
	}

	/** A record of what the page lists, with up to two fields beside it. */
	static Exchange rows(RandomGenerator random, Rows rows, Facts facts) {
		RecordWriter record = new RecordWriter();
		Set<String> keys = new HashSet<>(Set.of(rows.key()));
		if (Chance.of(random, 0.5)) {
			write(record, random, facts.ask(random, ABSENT), facts, keys);
		}
		rows.write(record, random);
		if (Chance.of(random, 0.5)) {
			write(record, random, facts.ask(random, ABSENT), facts, keys);
		}
		return new Exchange(Phrasing.record(random), record.end());
	}

	/** Adds a field under one of its names, unless that is taken. */
	private static void write(RecordWriter record, RandomGenerator random, Field field, Facts facts,
			Set<String> taken) {
		String key = Chance.of(random, 0.4) ? Chance.pick(random, field.keys()) : field.keys().getFirst();
		if (!taken.add(key)) {
			return;
		}
		record.key(key);
		if (field.isNumber() && facts.has(field) && Chance.of(random, QUOTED)) {
			record.text("\"").slot(quotedNumber(key, facts.value(field)));
		}
		else {
			record.slot(slot(random, key, field, facts));
		}
	}

	/**
	 * A number that somebody wants as a string. Only the quote before it can say so, so
	 * that stands there already.
	 */
	private static Slot quotedNumber(String key, String value) {
		return new Slot(key, value + '"', Math.max(STRING_CELLS, value.length() + 1), true);
	}

	private static Slot slot(RandomGenerator random, String key, Field field, Facts facts) {
		String value = "null";
		if (facts.has(field)) {
			value = field.isNumber() ? facts.value(field) : '"' + facts.value(field) + '"';
		}
		int usual = STRING_CELLS;
		if (field.isNumber()) {
			usual = 10;
		}
		else if (field.isDate() || field == Field.TIME || field == Field.CURRENCY) {
			usual = 12;
		}
		int cells = Chance.of(random, 0.7) ? usual : Chance.between(random, usual - 4, usual + 10);
		return new Slot(key, value, Math.max(cells, value.length()), true);
	}

}

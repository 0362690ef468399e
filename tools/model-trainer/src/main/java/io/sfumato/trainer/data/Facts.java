package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a document says, field by field, in the normal form of answers; fields that its
 * kind could have and this page hasn't are known to be absent.
 */
final class Facts {

	private final Map<Field, String> present = new EnumMap<>(Field.class);

	private final List<Field> absent = new ArrayList<>();

	void put(Field field, String value) {
		this.present.put(field, value);
	}

	/**
	 * Keeps only what found room on the page; everything else that was asked of it is
	 * absent.
	 */
	void settle(Set<String> shown, List<Field> possible) {
		this.present.keySet().removeIf((field) -> !shown.contains(field.name()));
		for (Field field : possible) {
			if (!this.present.containsKey(field)) {
				this.absent.add(field);
			}
		}
	}

	Map<Field, String> present() {
		return this.present;
	}

	List<Field> absent() {
		return this.absent;
	}

	boolean has(Field field) {
		return this.present.containsKey(field);
	}

	String value(Field field) {
		String value = this.present.get(field);
		if (value == null) {
			throw new IllegalStateException("%s isn't on the page".formatted(field));
		}
		return value;
	}

	/**
	 * A field to ask for, absent with the given probability where there are both kinds.
	 */
	Field ask(RandomGenerator random, double absentShare) {
		boolean none = this.present.isEmpty() || !this.absent.isEmpty() && Chance.of(random, absentShare);
		return none ? Chance.pick(random, this.absent) : Chance.pick(random, List.copyOf(this.present.keySet()));
	}

}

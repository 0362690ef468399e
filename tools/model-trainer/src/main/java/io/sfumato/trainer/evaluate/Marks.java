package io.sfumato.trainer.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one set came to.
 */
final class Marks {

	private final String set;

	private final int pages;

	private final Map<Integer, Score> budgets = new LinkedHashMap<>();

	private final Map<String, Score> kinds = new LinkedHashMap<>();

	private final Map<String, Field> fields = new TreeMap<>();

	private final Score swapped = new Score();

	Marks(String set, int pages) {
		this.set = set;
		this.pages = pages;
	}

	String set() {
		return this.set;
	}

	int pages() {
		return this.pages;
	}

	/** All answers with one step budget. */
	Score of(int budget) {
		return this.budgets.computeIfAbsent(budget, (key) -> new Score());
	}

	Score swapped() {
		return this.swapped;
	}

	/** Marks of one kind of answer with the default strategy. */
	Score kind(String kind) {
		return this.kinds.computeIfAbsent(kind, (key) -> new Score());
	}

	Map<String, Score> kinds() {
		return this.kinds;
	}

	/**
	 * Marks of a field of records with one step budget.
	 * @param absent whether the page doesn't have it
	 */
	Score field(String name, boolean absent, int budget) {
		return this.fields.computeIfAbsent(name, (key) -> new Field()).of(absent, budget);
	}

	/** Names of the fields that were asked for. */
	Set<String> fields() {
		return this.fields.keySet();
	}

	/** The same of all fields together. */
	Score fields(boolean absent, int budget) {
		Score all = new Score();
		this.fields.values().forEach((field) -> all.add(field.of(absent, budget)));
		return all;
	}

	/** A field by step budget. */
	private static final class Field {

		private final Map<Integer, Score> present = new LinkedHashMap<>();

		private final Map<Integer, Score> absent = new LinkedHashMap<>();

		Score of(boolean absent, int budget) {
			return (absent ? this.absent : this.present).computeIfAbsent(budget, (key) -> new Score());
		}

	}

}

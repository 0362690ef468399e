package io.sfumato.structured;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A template by chance, with a pattern beside each slot that Java's own engine judges by.
 *
 * @param slots at least one
 * @param texts before the first slot and behind each
 */
record RandomTemplate(List<Slot> slots, List<String> texts) {

	private static final String[] TEXTS = { " is ", "; ", " (", ") and ", ",\n", " – ", ": ", " | ", ".\n\n",
			"\" = \"" };

	private static final Slot[] KINDS = { new Slot("integer min=1 max=31", "[1-9]|[12][0-9]|3[01]"),
			new Slot("number min=0", "(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,2})?"), new Slot("text", "[^\\n\\r]{1,64}"),
			new Slot("text min_chars=3 max_chars=9", "[^\\n\\r]{3,9}"),
			new Slot("json_string min_chars=2 max_chars=5",
					"(?:[^\\n\\r\"\\\\]|\\\\[\"\\\\bfnrt]|\\\\u00[0-9a-f]{2}){2,5}"),
			new Slot("date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"), new Slot("bool", "yes|no"),
			new Slot("choice \"red\" | \"red circle\" | \"blue\"", "red circle|red|blue"),
			new Slot("score 1..5", "[1-5]"), new Slot("regex /[A-Z]{2}-[0-9]{1,3}/", "[A-Z]{2}-[0-9]{1,3}"),
			new Slot("list of integer min=1 max=3", "-?[0-9]+(?:, -?[0-9]+){0,2}"),
			new Slot("list of text sep=\"– \" min=1 max=3 max_chars=6", "[^\\n\\r–]{1,6}(?:– [^\\n\\r–]{1,6}){0,2}") };

	static RandomTemplate by(RandomGenerator random) {
		List<Slot> slots = new ArrayList<>();
		List<String> texts = new ArrayList<>();
		texts.add(random.nextBoolean() ? "On the page: " : "");
		int count = 1 + random.nextInt(6);
		for (int slot = 1; slot <= count; slot++) {
			Slot kind = KINDS[random.nextInt(KINDS.length)];
			slots.add((kind.mayBeAbsent() && random.nextInt(5) == 0) ? kind.optional() : kind);
			texts.add((slot < count || random.nextBoolean()) ? TEXTS[random.nextInt(TEXTS.length)] : "");
		}
		return new RandomTemplate(slots, texts);
	}

	/** As it is written. */
	String template() {
		List<String> written = new ArrayList<>();
		for (int slot = 0; slot < this.slots.size(); slot++) {
			written.add("{{s%d: %s}}".formatted(slot + 1, this.slots.get(slot).kind()));
		}
		return text(written);
	}

	/** With values in the slots. */
	String text(List<String> values) {
		StringBuilder text = new StringBuilder(this.texts.getFirst());
		for (int slot = 0; slot < values.size(); slot++) {
			text.append(values.get(slot)).append(this.texts.get(slot + 1));
		}
		return text.toString();
	}

	/**
	 * A slot.
	 *
	 * @param kind with its arguments
	 * @param pattern of its texts
	 */
	record Slot(String kind, String pattern) {

		private static final String ABSENCE = "n/a";

		/** Free text could be any word, also the one that says that there is none. */
		boolean mayBeAbsent() {
			return !this.kind.contains("text") && !this.kind.contains("string") && !this.kind.startsWith("list");
		}

		Slot optional() {
			return new Slot(this.kind + " optional=\"" + ABSENCE + "\"", this.pattern + "|" + ABSENCE);
		}

		boolean accepts(String text) {
			return Pattern.matches(this.pattern, text)
					&& (!this.kind.startsWith("date") || text.equals(ABSENCE) || isDay(text));
		}

		private static boolean isDay(String text) {
			try {
				return LocalDate.parse(text).toString().equals(text);
			}
			catch (DateTimeParseException ex) {
				return false;
			}
		}

	}

}

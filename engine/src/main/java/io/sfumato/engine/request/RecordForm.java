package io.sfumato.engine.request;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a record has to look like.
 */
public sealed interface RecordForm {

	/** JSON Pointer of the request's field that holds it. */
	String pointer();

	/**
	 * A text with slots.
	 *
	 * @param text with slots in double braces (structured-output.md §2)
	 * @param slots kind and arguments of slots that the text only names, by name, as they
	 * would stand behind the colon
	 */
	record Template(String text, Map<String, String> slots) implements RecordForm {

		public Template {
			slots = Map.copyOf(slots);
		}

		@Override
		public String pointer() {
			return "/template";
		}

	}

	/**
	 * A JSON Schema.
	 *
	 * @param json its text
	 * @param strict whether an assertion that can't be kept is an error and not a warning
	 * @param omitNulls whether members that aren't required are left out where they are
	 * null
	 * @param maxRecursion how often a reference may be written out within itself, 1 to 4;
	 * null for the usual
	 * @param pointer of the request's field that holds it
	 */
	record Schema(String json, boolean strict, boolean omitNulls, @Nullable Integer maxRecursion,
			String pointer) implements RecordForm {

		/** A strict schema in the field of the native API. */
		public static Schema strict(String json) {
			return new Schema(json, true, false, null, "/schema");
		}

	}

	/**
	 * Any JSON object.
	 *
	 * @param pointer of the request's field that asks for it
	 */
	record AnyObject(String pointer) implements RecordForm {
	}

	/**
	 * What a request says about single slots, by their names: those of the template's
	 * slots, or pointers into the record, in which {@code *} stands for every row.
	 *
	 * @param cells how many tokens a slot may have at most
	 * @param given texts that are known; those of a schema are JSON
	 * @param notVisible slots about which is decided first whether there is anything:
	 * there isn't from this probability on, 0 to 1, and there is below
	 * @param allNotVisible the same for all other slots that may be null or missing; null
	 * leaves it to how they are filled in
	 * @param shapes what is known of a record's shape, as JSON by its name in
	 * {@link io.sfumato.engine.result.FilledShape}
	 */
	record Slots(Map<String, Integer> cells, Map<String, String> given, Map<String, Double> notVisible,
			@Nullable Double allNotVisible, Map<String, String> shapes) {

		/** Nothing is said about any. */
		public static final Slots NONE = new Slots(Map.of(), Map.of(), Map.of(), null);

		/** The probability that decides where a request only says that it shall. */
		public static final double USUAL_THRESHOLD = 0.5;

		public Slots {
			cells = Map.copyOf(cells);
			given = Map.copyOf(given);
			notVisible = Map.copyOf(notVisible);
			shapes = Map.copyOf(shapes);
		}

		/** Nothing is known of the record's shape. */
		public Slots(Map<String, Integer> cells, Map<String, String> given, Map<String, Double> notVisible,
				@Nullable Double allNotVisible) {
			this(cells, given, notVisible, allNotVisible, Map.of());
		}

		/** The same with other known values and a known shape. */
		public Slots keeping(Map<String, String> values, Map<String, String> shapes) {
			return new Slots(this.cells, values, this.notVisible, this.allNotVisible, shapes);
		}

	}

}

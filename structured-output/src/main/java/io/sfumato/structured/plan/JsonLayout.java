package io.sfumato.structured.plan;

/**
 * Where white space goes. There is one way for each layout, so no model can lose itself
 * in blanks.
 */
public enum JsonLayout {

	/**
	 * A space behind colons and commas; costs a little and has the best token borders.
	 */
	SPACED(", ", ": "),

	/** None at all. */
	COMPACT(",", ":"),

	/** A line per member, two spaces deep; arrays of scalars stay on their line. */
	PRETTY(", ", ": ");

	private final String comma;

	private final String colon;

	JsonLayout(String comma, String colon) {
		this.comma = comma;
		this.colon = colon;
	}

	/** Between the items of an array of scalars. */
	public String comma() {
		return this.comma;
	}

	/** Behind a key. */
	public String colon() {
		return this.colon;
	}

	/** Before each member or row at a depth. */
	public String lineBreak(int depth) {
		return (this == PRETTY) ? "\n" + "  ".repeat(depth) : "";
	}

	/** Between members and rows. */
	public String separator(int depth) {
		return (this == PRETTY) ? "," + lineBreak(depth) : this.comma;
	}

}

package io.sfumato.structured.automaton;

/**
 * How characters become bytes.
 */
public enum Spelling {

	/** As UTF-8. */
	PLAIN,

	/**
	 * As the content of a JSON string: UTF-8 with one escape for what has to be escaped.
	 */
	JSON

}

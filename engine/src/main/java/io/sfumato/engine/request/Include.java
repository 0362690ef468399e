package io.sfumato.engine.request;

/**
 * Extras a caller may ask for in the result.
 */
public enum Include {

	/** Text, probability and step of every token. */
	TOKENS,

	/** All events, also without a stream. */
	TRACE,

	/** Token counts per prompt segment. */
	PROMPT,

	/** What else the open slots of a record could hold, or the tokens of a text. */
	ALTERNATIVES,

	/** The slots of a record, where the result is a chat completion. */
	SLOTS

}

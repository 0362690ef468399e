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
	PROMPT

}

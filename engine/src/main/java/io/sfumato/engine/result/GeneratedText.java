package io.sfumato.engine.result;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One caption or answer.
 *
 * @param id of the question; {@code "0"}, {@code "1"} … for captions
 * @param text without end and padding tokens
 * @param confidence geometric mean of the commit-time probabilities of the tokens the
 * model chose, a raw score in 0–1
 * @param finish why it ended
 * @param tokens every token if they were asked for, otherwise null
 * @param record whose text it is; null for a text of no form
 */
public record GeneratedText(String id, String text, double confidence, Finish finish, @Nullable List<Token> tokens,
		@Nullable FilledRecord record) {

	/** A text of no form. */
	public GeneratedText(String id, String text, double confidence, Finish finish, @Nullable List<Token> tokens) {
		this(id, text, confidence, finish, tokens, null);
	}

	/** The same text with another confidence. */
	public GeneratedText withConfidence(double confidence) {
		return new GeneratedText(this.id, this.text, confidence, this.finish, this.tokens, this.record);
	}

	/** Why a text ended. */
	public enum Finish {

		/** The model said so. */
		STOP,
		/** The canvas was full. */
		LENGTH

	}

	/**
	 * A token of the text.
	 *
	 * @param step forward pass it was committed in
	 * @param alternatives what could have stood there, itself among it, the likeliest
	 * first; empty if it wasn't asked for or isn't known
	 */
	public record Token(String text, double probability, int step, List<Alternative> alternatives) {

		public Token {
			alternatives = List.copyOf(alternatives);
		}

		/** A token of which no alternatives are known. */
		public Token(String text, double probability, int step) {
			this(text, probability, step, List.of());
		}

	}

	/**
	 * A token that could have been chosen.
	 *
	 * @param probability at the step of the choice, at temperature 1
	 * @param chosen whether it was
	 */
	public record Alternative(String text, double probability, boolean chosen) {
	}

}

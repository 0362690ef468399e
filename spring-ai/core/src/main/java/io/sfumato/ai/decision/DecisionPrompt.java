package io.sfumato.ai.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.content.Media;
import org.springframework.ai.model.ModelRequest;

/**
 * Questions about an input, all answered in as few forward passes as they fit in; none
 * sees another one.
 */
public final class DecisionPrompt implements ModelRequest<DecisionInput> {

	private final DecisionInput input;

	private final Map<String, DecisionQuestion> questions;

	private final @Nullable DecisionOptions options;

	private DecisionPrompt(Builder from) {
		this.input = from.input;
		this.questions = Collections.unmodifiableMap(new LinkedHashMap<>(from.questions));
		this.options = from.options;
	}

	public static Builder builder() {
		return new Builder();
	}

	@Override
	public DecisionInput getInstructions() {
		return this.input;
	}

	/** The questions by name, in the order they are asked. */
	public Map<String, DecisionQuestion> getQuestions() {
		return this.questions;
	}

	@Override
	public @Nullable DecisionOptions getOptions() {
		return this.options;
	}

	/** Builds a prompt. */
	public static final class Builder {

		private DecisionInput input = DecisionInput.of("");

		private final Map<String, DecisionQuestion> questions = new LinkedHashMap<>();

		private @Nullable DecisionOptions options;

		private Builder() {
		}

		public Builder input(DecisionInput input) {
			this.input = input;
			return this;
		}

		/** A text to decide about, beside media. */
		public Builder text(String text) {
			return input(new DecisionInput(text, this.input.media()));
		}

		/** Media to decide about, beside a text. */
		public Builder media(Media... media) {
			return input(DecisionInput.of(this.input.text(), media));
		}

		/**
		 * One more question.
		 * @param name of 1 to 64 characters, of this question alone
		 */
		public Builder question(String name, DecisionQuestion question) {
			if (this.questions.put(name, question) != null) {
				throw new IllegalArgumentException("two questions have the name " + name);
			}
			return this;
		}

		/** More questions, by name. */
		public Builder questions(Map<String, ? extends DecisionQuestion> questions) {
			questions.forEach(this::question);
			return this;
		}

		/** What the model's own options don't say. */
		public Builder options(@Nullable DecisionOptions options) {
			this.options = options;
			return this;
		}

		public DecisionPrompt build() {
			return new DecisionPrompt(this);
		}

	}

}

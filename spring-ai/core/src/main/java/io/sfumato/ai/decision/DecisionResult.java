package io.sfumato.ai.decision;

import io.sfumato.engine.result.Decision;

import org.springframework.ai.model.ModelResult;
import org.springframework.ai.model.ResultMetadata;

/**
 * The answer to one question.
 *
 * @param name of the question
 */
public record DecisionResult(String name, DecisionAnswer answer,
		Metadata metadata) implements ModelResult<DecisionAnswer> {

	@Override
	public DecisionAnswer getOutput() {
		return this.answer;
	}

	@Override
	public Metadata getMetadata() {
		return this.metadata;
	}

	/**
	 * How the answer came about.
	 *
	 * @param reading everything that was read: entropy, probabilities before calibration,
	 * how much the order of the options mattered, also of a question that isn't answered
	 */
	public record Metadata(Decision reading) implements ResultMetadata {
	}

}

package io.sfumato.ai.decision;

import java.util.Map;

import org.springframework.ai.model.Model;

/**
 * Answers closed questions about an input: no text is written, every possible answer gets
 * its probability, and the application decides what to do with them.
 */
@FunctionalInterface
public interface DecisionModel extends Model<DecisionPrompt, DecisionResponse> {

	/**
	 * Answers all questions of a prompt; blocks.
	 */
	@Override
	DecisionResponse call(DecisionPrompt prompt);

	/** Answers questions about a text. */
	default DecisionResponse call(String text, Map<String, ? extends DecisionQuestion> questions) {
		return call(DecisionInput.of(text), questions);
	}

	/** Answers questions about an input. */
	default DecisionResponse call(DecisionInput input, Map<String, ? extends DecisionQuestion> questions) {
		return call(DecisionPrompt.builder().input(input).questions(questions).build());
	}

	/** Answers one question about an input. */
	default DecisionAnswer decide(DecisionInput input, DecisionQuestion question) {
		return call(input, Map.of("question", question)).getAnswer("question");
	}

}

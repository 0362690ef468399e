package io.sfumato.ai.decision;

import java.util.List;

import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.model.ModelResponse;

/**
 * The answers to the questions of a prompt, in their order. The metadata has model, usage
 * and, under {@value io.sfumato.ai.SfumatoChatModel#RECEIPT}, the receipt of the run.
 */
public final class DecisionResponse implements ModelResponse<DecisionResult> {

	private final List<DecisionResult> results;

	private final ChatResponseMetadata metadata;

	/**
	 * @param results one per question, in order
	 */
	public DecisionResponse(List<DecisionResult> results, ChatResponseMetadata metadata) {
		this.results = List.copyOf(results);
		this.metadata = metadata;
	}

	@Override
	public DecisionResult getResult() {
		return this.results.getFirst();
	}

	@Override
	public List<DecisionResult> getResults() {
		return this.results;
	}

	/**
	 * The result of a question.
	 * @throws IllegalArgumentException if no question has this name
	 */
	public DecisionResult getResult(String name) {
		return this.results.stream()
			.filter((result) -> result.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("no question has the name " + name));
	}

	/** The answer to a question, which may be a {@link RefusalAnswer}. */
	public DecisionAnswer getAnswer(String name) {
		return getResult(name).answer();
	}

	/**
	 * The answer to a question as one of its kind.
	 * @throws IllegalStateException if it is of another kind, above all if it is a
	 * {@linkplain #isRefused(String) refusal}
	 */
	public <A extends DecisionAnswer> A getAnswer(String name, Class<A> type) {
		DecisionAnswer answer = getAnswer(name);
		if (!type.isInstance(answer)) {
			throw new IllegalStateException("the answer to %s is a %s, not a %s".formatted(name,
					answer.getClass().getSimpleName(), type.getSimpleName()));
		}
		return type.cast(answer);
	}

	/** Whether a question is left unanswered. */
	public boolean isRefused(String name) {
		return getAnswer(name) instanceof RefusalAnswer;
	}

	@Override
	public ChatResponseMetadata getMetadata() {
		return this.metadata;
	}

}

package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;

/**
 * A request in which a clip asks.
 *
 * @param request in which the question has no words
 * @param clip number of the clip in the request
 */
record SpokenQuestion(RunRequest request, int clip) {

	/** What stands for the question before it is known, and where it is never known. */
	private static final String UNKNOWN = "Answer the spoken question.";

	/**
	 * The spoken question of a request; null if it has none.
	 * @param media what its media are, in order
	 * @throws InvalidRequestException if nobody asks anything
	 */
	static @Nullable SpokenQuestion in(RunRequest request, List<Kind> media) {
		boolean wordless = switch (request.operation()) {
			case Operation.Answer answer -> answer.questions().stream().anyMatch((question) -> question.text() == null);
			case Operation.Chat chat -> !chat.turns().isEmpty() && isClip(chat.turns().getLast(), media);
			default -> false;
		};
		if (!wordless) {
			return null;
		}
		int clip = media.lastIndexOf(Kind.AUDIO);
		if (clip < 0) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no question, and no clip that asks one",
					"/question");
		}
		return new SpokenQuestion(request, clip);
	}

	/** Whether a last turn has a clip and says nothing. */
	private static boolean isClip(Turn last, List<Kind> media) {
		int first = Math.max(0, media.size() - last.media());
		return last.text().isBlank() && media.subList(first, media.size()).contains(Kind.AUDIO);
	}

	/** Whether the question may be written down before it is answered. */
	boolean isAskedInWords() {
		return !(this.request.operation() instanceof Operation.Chat chat)
				|| (chat.record() == null && chat.tools() == null);
	}

	/** The request for a model that hears the clip when it answers. */
	RunRequest heard() {
		return with(UNKNOWN, 0);
	}

	/** The request in words, without its clip. */
	RunRequest written(String question) {
		return with(question, 1);
	}

	private RunRequest with(String words, int fewer) {
		Operation operation = switch (this.request.operation()) {
			case Operation.Answer answer -> new Operation.Answer(answer.questions()
				.stream()
				.map((question) -> (question.text() != null) ? question
						: new Question(question.id(), words, question.maxTokens()))
				.toList(), answer.context());
			case Operation.Chat chat -> {
				List<Turn> turns = new ArrayList<>(chat.turns());
				Turn last = turns.removeLast();
				turns.add(new Turn(last.role(), last.media() - fewer, words));
				yield new Operation.Chat(turns, chat.choices(), chat.record(), chat.notVisible(), chat.tools());
			}
			default -> throw new IllegalStateException("nobody can ask by voice there");
		};
		return this.request.with(operation);
	}

	/** What stands for the written question until it is known. */
	RunRequest unknown() {
		return written(UNKNOWN);
	}

	/**
	 * How it is answered.
	 *
	 * @param clip number of the clip in the request
	 * @param pointer to the clip
	 * @param texts the texts that answer the question, by its words
	 */
	record Plan(int clip, String pointer, Function<String, List<RunPlan.Item>> texts) {
	}

}

package io.sfumato.web.request;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.RunRequest;

/**
 * What a decision client asks for: a run, and how its result is shown.
 *
 * @param run always includes the prompt's segments, which usage is counted from
 * @param questions how each is answered, in order
 * @param extension what the caller's {@code sfumato} wants; null if there is none
 * @param ignored JSON Pointers to fields without effect
 * @param pointers the request's own pointer to what the engine points to
 */
public record DecisionCall(RunRequest run, List<Asked> questions, @Nullable Extension extension, List<String> ignored,
		Function<String, String> pointers) {

	/**
	 * A question.
	 *
	 * @param name it was given; null for none
	 * @param values of its options as they were sent, strings or booleans
	 */
	public record Asked(@Nullable String name, List<Object> values) {
	}

	/**
	 * What goes beyond the format.
	 *
	 * @param include {@code entropy} and {@code diagnostics}
	 * @param abstains whether answers tell about abstention
	 * @param refuses whether an abstained answer is a refusal
	 */
	public record Extension(Set<String> include, boolean abstains, boolean refuses) {
	}

}

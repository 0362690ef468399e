package io.sfumato.web.request;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Tools;
import org.jspecify.annotations.Nullable;

/**
 * What a chat completion asks for: a run, and how its result is shown.
 *
 * @param run always includes the prompt's segments, which usage is counted from
 * @param stream whether chunks are sent as the text becomes stable
 * @param usageInStream whether a stream ends with a chunk of usage
 * @param stops a text ends before the first of them
 * @param logprobs whether the tokens' probabilities are shown
 * @param alternatives how many tokens are shown for each, with probabilities
 * @param include extras the caller wants to see
 * @param ignored JSON Pointers to fields without effect
 * @param names of options, by the engine's pointers to them
 */
public record Chat(RunRequest run, boolean stream, boolean usageInStream, List<String> stops, boolean logprobs,
		int alternatives, Set<Include> include, List<String> ignored, Map<String, String> names) {

	/** How many texts are wanted. */
	public int choices() {
		return (this.run.operation() instanceof Operation.Chat chat) ? chat.choices() : 1;
	}

	/** Functions of which one may be called; null if there are none. */
	public @Nullable Tools tools() {
		return (this.run.operation() instanceof Operation.Chat chat) ? chat.tools() : null;
	}

	/** The request's own pointer to what the engine points to by its name. */
	public @Nullable String pointer(@Nullable String engines) {
		return ChatOptions.pointer(engines, this.names);
	}

}

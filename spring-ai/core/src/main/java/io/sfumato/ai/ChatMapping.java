package io.sfumato.ai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.ai.media.MediaMapping;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.Conversation;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn.Role;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;

/**
 * A prompt as the request of a run. What a diffusion model can't do is refused, never
 * left out.
 */
final class ChatMapping {

	private ChatMapping() {
	}

	/** The request of one reply. */
	static RunRequest map(Prompt prompt, SfumatoChatOptions options) {
		penalty("frequencyPenalty", options.getFrequencyPenalty());
		penalty("presencePenalty", options.getPresencePenalty());
		var conversation = new Conversation();
		List<Message> messages = prompt.getInstructions();
		for (int index = 0; index < messages.size(); index++) {
			add(conversation, messages.get(index), "/messages/" + index);
		}
		RecordForm form = form(options);
		return new RunRequest(new Operation.Chat(conversation.turns(), 1, form, null), options.getModel(),
				conversation.media(), null, options.getStrategy(), options.overrides(),
				(form != null) ? Set.of(Include.PROMPT, Include.SLOTS) : Set.of(Include.PROMPT), Map.of());
	}

	private static @Nullable RecordForm form(SfumatoChatOptions options) {
		String schema = options.getOutputSchema();
		if (schema == null) {
			return null;
		}
		List<String> stops = options.getStopSequences();
		if (stops != null && !stops.isEmpty()) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"Stop sequences and an output schema don't go together: JSON that is cut isn't JSON",
					"/options/stopSequences");
		}
		return new RecordForm.Schema(schema, true, false, null, "/options/outputSchema");
	}

	private static void penalty(String name, @Nullable Double penalty) {
		if (penalty != null && penalty != 0) {
			throw new InvalidRequestException(Problem.UNSUPPORTED_PARAMETER,
					"Tokens are committed in any order, so there is no history to penalise; " + name + " can only be 0",
					"/options/" + name);
		}
	}

	private static void add(Conversation conversation, Message message, String pointer) {
		switch (message) {
			case SystemMessage system -> conversation.add(Role.SYSTEM, texts(system), List.of());
			case UserMessage user -> conversation.add(Role.USER, texts(user), media(user.getMedia(), pointer));
			case AssistantMessage assistant -> {
				if (assistant.hasToolCalls()) {
					throw noTools(pointer);
				}
				if (!assistant.getMedia().isEmpty()) {
					throw new InvalidRequestException(Problem.INVALID_VALUE, "Only a user's message has media",
							pointer + "/media");
				}
				conversation.add(Role.ASSISTANT, texts(assistant), List.of());
			}
			default -> throw noTools(pointer);
		}
	}

	private static List<String> texts(Message message) {
		String text = message.getText();
		return (text != null) ? List.of(text) : List.of();
	}

	private static List<MediaInput> media(List<Media> media, String pointer) {
		List<MediaInput> mapped = new ArrayList<>();
		for (Media each : media) {
			mapped.add(MediaMapping.map(each, pointer + "/media/" + mapped.size()));
		}
		return mapped;
	}

	private static InvalidRequestException noTools(String pointer) {
		return new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, "The models can't call tools", pointer);
	}

}

package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.sfumato.engine.request.Conversation;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of a chat as a conversation.
 */
final class ChatMessages {

	private static final int MOST_MESSAGES = 256;

	private static final Set<String> KNOWN = Set.of("role", "content", "tool_calls", "tool_call_id", "function_call");

	private final WebLimits limits;

	private final ChatParts parts;

	ChatMessages(WebLimits limits) {
		this.limits = limits;
		this.parts = new ChatParts(limits);
	}

	/**
	 * Reads the messages.
	 * @param ignored where fields without effect are named
	 */
	Conversation map(Fields request, List<String> ignored) {
		if (!request.has("messages")) {
			throw request.missing("messages", "The request has no messages.");
		}
		List<JsonNode> elements = request.elements("messages");
		String pointer = request.pointerTo("messages");
		if (elements.isEmpty() || elements.size() > MOST_MESSAGES) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "There are from 1 to " + MOST_MESSAGES + " messages.",
							pointer, MOST_MESSAGES, (long) elements.size()));
		}
		var conversation = new Conversation();
		var calls = new CallHistory(this.parts);
		for (int index = 0; index < elements.size(); index++) {
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A message is an object.", pointer + "/" + index);
			}
			Said said = message(Fields.lenient(node, pointer + "/" + index), calls, ignored);
			conversation.add(said.role(), said.texts(), said.media());
			if (conversation.media().size() > this.limits.media()) {
				throw new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
						"There are more than " + this.limits.media() + " images and clips.", pointer,
						this.limits.media(), null));
			}
		}
		return conversation;
	}

	private Said message(Fields message, CallHistory calls, List<String> ignored) {
		String speaker = message.string("role");
		Role role = role(message, speaker);
		boolean returns = "tool".equals(speaker);
		for (String name : message.names()) {
			if (!KNOWN.contains(name) || (name.equals("tool_call_id") && !returns)) {
				ignored.add(message.pointerTo(name));
			}
		}
		if (!message.isEmpty("function_call")) {
			message.refuse("function_call", "This server knows calls by their newer name: send them as tool_calls.");
		}
		JsonNode content = message.value("content");
		String pointer = message.pointerTo("content");
		var said = new Said(role, new ArrayList<>(), new ArrayList<>());
		switch (content) {
			case null -> {
				if (role != Role.ASSISTANT) {
					throw message.missing("content", "The message has no content.");
				}
			}
			case ArrayNode array -> {
				List<JsonNode> elements = new ArrayList<>(array.values());
				for (int index = 0; index < elements.size(); index++) {
					this.parts.read(elements.get(index), pointer + "/" + index, said, ignored);
				}
			}
			case JsonNode text when text.isString() -> said.add(this.parts.text(text.stringValue(), pointer));
			default -> throw message.wrongType("content", "a string or a list of parts");
		}
		if (role == Role.ASSISTANT) {
			calls.called(message).forEach(said::add);
		}
		else if (!message.isEmpty("tool_calls")) {
			message.refuse("tool_calls", "Only an assistant's message calls tools.");
		}
		return returns ? calls.returned(message, said) : said;
	}

	private static Role role(Fields message, @Nullable String role) {
		return switch (role) {
			case null -> throw message.missing("role", "The message has no role.");
			case "system", "developer" -> Role.SYSTEM;
			// what a function returns is the user's to tell
			case "user", "tool" -> Role.USER;
			case "assistant" -> Role.ASSISTANT;
			case "function" -> throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"This server knows this role by its newer name: tool, with a tool_call_id.",
					message.pointerTo("role"));
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A role is system, developer, user, assistant or tool.", message.pointerTo("role"));
		};
	}

	/**
	 * What one message says; grows while it is read.
	 */
	record Said(Role role, List<String> texts, List<MediaInput> media) {

		void add(String text) {
			this.texts.add(text);
		}

	}

}

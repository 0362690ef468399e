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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of a chat as a conversation.
 */
final class ChatMessages {

	private static final int MOST_MESSAGES = 256;

	private static final Set<String> CALLS = Set.of("tool_calls", "function_call");

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
		for (int index = 0; index < elements.size(); index++) {
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A message is an object.", pointer + "/" + index);
			}
			Said said = message(Fields.lenient(node, pointer + "/" + index), ignored);
			conversation.add(said.role(), said.texts(), said.media());
			if (conversation.media().size() > this.limits.media()) {
				throw new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
						"There are more than " + this.limits.media() + " images and clips.", pointer,
						this.limits.media(), null));
			}
		}
		return conversation;
	}

	private Said message(Fields message, List<String> ignored) {
		Role role = role(message);
		for (String name : message.names()) {
			if (CALLS.contains(name) && !message.isEmpty(name)) {
				message.refuse(name, "The models of this server can't call tools yet.");
			}
			if (!name.equals("role") && !name.equals("content")) {
				ignored.add(message.pointerTo(name));
			}
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
		return said;
	}

	private static Role role(Fields message) {
		String role = message.string("role");
		return switch (role) {
			case null -> throw message.missing("role", "The message has no role.");
			case "system", "developer" -> Role.SYSTEM;
			case "user" -> Role.USER;
			case "assistant" -> Role.ASSISTANT;
			case "tool", "function" -> throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"The models of this server can't call tools yet.", message.pointerTo("role"));
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A role is system, developer, user or assistant.", message.pointerTo("role"));
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

package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls of a conversation so far, as words: no chat template is relied on to know
 * them. A call is a line {@code name(arguments)} of the assistant, and what it returned a
 * line {@code name returned: …} behind it.
 */
final class CallHistory {

	private final ChatParts parts;

	/** Names of the functions by the ids of the calls. */
	private final Map<String, String> calls = new HashMap<>();

	CallHistory(ChatParts parts) {
		this.parts = parts;
	}

	/** The calls of an assistant's message. */
	List<String> called(Fields message) {
		List<JsonNode> elements = message.elements("tool_calls");
		List<String> lines = new ArrayList<>();
		for (int index = 0; index < elements.size(); index++) {
			String pointer = message.pointerTo("tool_calls") + "/" + index;
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A call is an object.", pointer);
			}
			lines.add(call(Fields.lenient(node, pointer)));
		}
		return lines;
	}

	private String call(Fields call) {
		String type = call.string("type");
		if (type != null && !type.equals("function")) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, "Calls are of type function here.",
					call.pointerTo("type"));
		}
		String id = call.string("id");
		if (id == null) {
			throw call.missing("id", "The call has no id.");
		}
		ObjectNode node = call.object("function");
		if (node == null) {
			throw call.missing("function", "The call has no function.");
		}
		var function = Fields.lenient(node, call.pointerTo("function"));
		String name = text(function, "name");
		if (name == null) {
			throw function.missing("name", "The function has no name.");
		}
		String arguments = text(function, "arguments");
		this.calls.put(id, name);
		return name + "(" + ((arguments != null) ? arguments : "") + ")";
	}

	private @Nullable String text(Fields function, String name) {
		String value = function.string(name);
		return (value != null) ? this.parts.text(value, function.pointerTo(name)) : null;
	}

	/** What the message of a tool says. */
	ChatMessages.Said returned(Fields message, ChatMessages.Said content) {
		String id = message.string("tool_call_id");
		if (id == null) {
			throw message.missing("tool_call_id", "The message doesn't say which call it is about.");
		}
		String name = this.calls.get(id);
		if (name == null) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"No assistant's message before this one has such a call.", message.pointerTo("tool_call_id"));
		}
		List<String> texts = new ArrayList<>();
		texts.add(name + " returned: " + String.join("\n", content.texts()));
		return new ChatMessages.Said(content.role(), texts, content.media());
	}

}

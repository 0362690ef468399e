package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** JSON Pointers (RFC 6901) in which {@code *} stands for each element or member. */
final class Pointers {

	private static final String EACH = "*";

	private Pointers() {
	}

	static boolean hasEach(String pointer) {
		return tokens(pointer).contains(EACH);
	}

	/**
	 * What a pointer leads to: exactly one node without a {@code *}, otherwise one for
	 * each. What isn't there is a missing node, also what {@code *} should go through.
	 */
	static List<JsonNode> find(JsonNode document, String pointer) {
		List<JsonNode> found = List.of(document);
		for (String token : tokens(pointer)) {
			List<JsonNode> next = new ArrayList<>();
			for (JsonNode node : found) {
				if (!token.equals(EACH)) {
					next.add(child(node, token));
				}
				else if (node.isContainer()) {
					node.forEach(next::add);
				}
				else {
					next.add(MissingNode.getInstance());
				}
			}
			found = next;
		}
		return found;
	}

	/** What a pointer without {@code *} leads to. */
	static JsonNode one(JsonNode document, String pointer) {
		if (hasEach(pointer)) {
			throw new UnknownWordException("one value was asked for: " + pointer);
		}
		return find(document, pointer).getFirst();
	}

	private static JsonNode child(JsonNode node, String token) {
		if (node.isArray()) {
			return token.matches("0|[1-9][0-9]{0,8}") ? node.path(Integer.parseInt(token)) : MissingNode.getInstance();
		}
		return node.path(token);
	}

	private static List<String> tokens(String pointer) {
		if (pointer.isEmpty()) {
			return List.of();
		}
		if (!pointer.startsWith("/")) {
			throw new UnknownWordException("no JSON Pointer: " + pointer);
		}
		List<String> tokens = new ArrayList<>();
		for (String token : pointer.substring(1).split("/", -1)) {
			tokens.add(token.replace("~1", "/").replace("~0", "~"));
		}
		return tokens;
	}

}

package io.sfumato.structured.json;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * JSON pointers (RFC 6901) as text: {@code /properties/a~1b}.
 */
public final class JsonPointer {

	private JsonPointer() {
	}

	/** The pointer of a child. */
	public static String child(String parent, String key) {
		return parent + "/" + key.replace("~", "~0").replace("/", "~1");
	}

	/** The pointer of an item. */
	public static String child(String parent, int index) {
		return parent + "/" + index;
	}

	/** The unescaped steps of a pointer; none for the root. */
	public static List<String> steps(String pointer) {
		List<String> steps = new ArrayList<>();
		if (pointer.isEmpty()) {
			return steps;
		}
		for (String step : pointer.substring(1).split("/", -1)) {
			steps.add(step.replace("~1", "/").replace("~0", "~"));
		}
		return steps;
	}

	/** What a pointer leads to, or null if to nothing. */
	public static @Nullable JsonNode resolve(JsonNode root, String pointer) {
		if (!pointer.isEmpty() && !pointer.startsWith("/")) {
			return null;
		}
		JsonNode node = root;
		for (String step : steps(pointer)) {
			if (node instanceof JsonNode.Obj object && object.has(step)) {
				node = object.get(step);
			}
			else if (node instanceof JsonNode.Arr array && step.matches("0|[1-9][0-9]{0,6}")
					&& Integer.parseInt(step) < array.items().size()) {
				node = array.items().get(Integer.parseInt(step));
			}
			else {
				return null;
			}
		}
		return node;
	}

}

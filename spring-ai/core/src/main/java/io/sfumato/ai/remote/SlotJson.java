package io.sfumato.ai.remote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.FilledSlot.Option;
import io.sfumato.engine.result.FilledSlot.Source;
import io.sfumato.engine.result.FilledSlot.Status;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The slots of a record as a server tells them.
 */
final class SlotJson {

	private SlotJson() {
	}

	/**
	 * The slots in the record's order.
	 * @param slots by name
	 */
	static List<FilledSlot> slots(JsonNode slots) {
		List<FilledSlot> read = new ArrayList<>();
		for (Map.Entry<String, JsonNode> slot : slots.properties()) {
			read.add(slot(slot.getKey(), slot.getValue()));
		}
		return read;
	}

	private static FilledSlot slot(String name, JsonNode slot) {
		return new FilledSlot(name, slot.path("value").toString(), slot.path("text").asString(""),
				slot.path("confidence").asDouble(), number(slot.path("pNotVisible")),
				options(slot.path("probabilities")), options(slot.path("alternatives")),
				slot.path("withheld").isObject() ? option(slot.path("withheld")) : null,
				named(Status.values(), slot.path("status")), named(Source.values(), slot.path("source")));
	}

	private static List<Option> options(JsonNode options) {
		List<Option> read = new ArrayList<>();
		for (JsonNode option : options) {
			read.add(option(option));
		}
		return read;
	}

	private static Option option(JsonNode option) {
		return new Option(option.path("value").toString(), option.path("p").asDouble());
	}

	static @Nullable Double number(JsonNode node) {
		return node.isNumber() ? (Double) node.doubleValue() : null;
	}

	private static <E extends Enum<E>> E named(E[] values, JsonNode name) {
		return Arrays.stream(values)
			.filter((value) -> value.toString().equals(name.asString("")))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("a slot of the server has a status nobody knows"));
	}

}

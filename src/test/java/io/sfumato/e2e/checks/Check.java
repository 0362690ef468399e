package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * One check of the file.
 *
 * @param clients who can run it; {@code curl} is plain HTTP
 * @param requires capabilities or inputs of the model
 * @param config properties of a server of its own; none: the one they share
 * @param then what comes after the first step
 */
record Check(String id, String title, Set<String> clients, List<String> requires, Map<String, String> config,
		Step first, Repeat repeat, List<Step> then) {

	static final String PLAIN_HTTP = "curl";

	/**
	 * Where the other clients run theirs:
	 * {@code docs/decisions/0037-checks-are-interpreted.md}.
	 */
	static final Set<String> CLIENTS = Set.of(PLAIN_HTTP, "openai-python", "openai-node", "openai-java", "spring-ai",
			"langchain4j", "ai-sdk", "openrouter-sdk");

	/**
	 * Reads a check.
	 * @throws UnknownWordException if it says something this interpreter can't do
	 */
	static Check of(JsonNode json) {
		Members members = new Members(json.path("id").asString("a check without id"), json);
		List<Step> then = new ArrayList<>();
		members.take("then").ifPresent((steps) -> steps.forEach((step) -> {
			Members each = new Members("a step of then", step);
			then.add(Step.of(each));
			each.end();
		}));
		members.take("area");
		Check check = new Check(members.require("id").asString(), members.require("title").asString(),
				new LinkedHashSet<>(members.texts("clients")), members.texts("requires"),
				members.map("config", JsonNode::asString), Step.of(members), Repeat.of(members), then);
		members.end();
		Set<String> strangers = new LinkedHashSet<>(check.clients());
		strangers.removeAll(CLIENTS);
		if (!strangers.isEmpty()) {
			throw new UnknownWordException(check.id() + " has unknown clients: " + strangers);
		}
		return check;
	}

	/**
	 * How often the first step is done.
	 *
	 * @param times for each binding
	 * @param variables their values; the steps after the first are done for each of them,
	 * too
	 * @param parallel how many at once, once the first has been answered alone
	 * @param noise whether others ask for other things meanwhile
	 * @param equal what all responses have in common
	 * @param distinct what no two of them have in common
	 */
	record Repeat(int times, Map<String, JsonNode> variables, int parallel, boolean noise, List<String> equal,
			List<String> distinct) {

		static final Repeat ONCE = new Repeat(1, Map.of(), 1, false, List.of(), List.of());

		private static Repeat of(Members check) {
			return check.object("repeat").map((members) -> {
				Repeat repeat = new Repeat(members.number("times", 1), members.map("for", (values) -> values),
						members.number("parallel", 1), members.flag("noise"), members.texts("equal"),
						members.texts("distinct"));
				members.end();
				return repeat;
			}).orElse(ONCE);
		}

		/** Every combination of the variables' values. */
		List<Map<String, JsonNode>> bindings() {
			List<Map<String, JsonNode>> bindings = List.of(Map.of());
			for (Map.Entry<String, JsonNode> variable : this.variables.entrySet()) {
				List<Map<String, JsonNode>> longer = new ArrayList<>();
				for (Map<String, JsonNode> binding : bindings) {
					variable.getValue().forEach((value) -> {
						Map<String, JsonNode> more = new LinkedHashMap<>(binding);
						more.put(variable.getKey(), value);
						longer.add(more);
					});
				}
				bindings = longer;
			}
			return bindings;
		}

	}

}

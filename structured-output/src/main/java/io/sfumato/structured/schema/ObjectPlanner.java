package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Objects: which keys there are, in which order, and what each of them has to satisfy.
 * Undeclared keys are never generated.
 */
final class ObjectPlanner {

	private final SchemaPlanner planner;

	ObjectPlanner(SchemaPlanner planner) {
		this.planner = planner;
	}

	Planned plan(Conjunction all) {
		Set<String> declared = new LinkedHashSet<>();
		Set<String> required = new LinkedHashSet<>();
		for (Source each : all.sources()) {
			if (each.keywords().members().get("properties") instanceof JsonNode.Obj properties) {
				declared.addAll(properties.members().keySet());
			}
			required.addAll(SchemaCheck.strings(each.keywords().members().get("required")));
		}
		Set<String> keys = new LinkedHashSet<>(declared);
		keys.addAll(required);
		if (keys.isEmpty() && isOpen(all)) {
			this.planner.problems.add(new Problem("open_map", all.place(), "", "the keys of this object aren't known",
					"declare its properties, or use an array of {key, value}"));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		List<PlanNode.Member> members = new ArrayList<>();
		for (String key : keys) {
			boolean needed = required.contains(key);
			if (!isNameAllowed(key, all)) {
				if (needed) {
					return Planned.nothing(all.contradiction());
				}
				continue;
			}
			List<Source> sources = sources(key, all);
			Conjunction value = this.planner.child(all, place(key, sources, all), sources);
			Planned planned = this.planner.plan(value);
			if (planned.isNothing()) {
				if (needed) {
					return Planned.nothing(planned.blame());
				}
				continue;
			}
			members.add(this.planner.nodes.member(key, planned, needed, value.about(), value.place()));
		}
		String impossible = sizes(all, members, required);
		return (impossible != null) ? Planned.nothing(impossible)
				: Planned.shape(title(all), shape(members), all.place());
	}

	private static PlanNode shape(List<PlanNode.Member> members) {
		Map<String, JsonNode> fixed = new LinkedHashMap<>();
		for (PlanNode.Member each : members) {
			JsonNode value = Nodes.fixedValue(each.node());
			if (value == null || each.presence() != PlanNode.Presence.ALWAYS) {
				return new PlanNode.Members(members);
			}
			fixed.put(each.key(), value);
		}
		return new PlanNode.Fixed(new JsonNode.Obj(fixed));
	}

	private static String title(Conjunction all) {
		return (all.first("title") instanceof JsonNode.Str title) ? title.value() : "";
	}

	/** Whether keys that nobody declares would be allowed. */
	private static boolean isOpen(Conjunction all) {
		if (SchemaCheck.size(all.first("maxProperties"), 1) == 0) {
			return false;
		}
		return all.sources()
			.stream()
			.noneMatch((each) -> isFalse(each, "additionalProperties") && !each.keywords().has("patternProperties")
					|| isFalse(each, "unevaluatedProperties"));
	}

	private static boolean isFalse(Source source, String keyword) {
		return new JsonNode.Bool(false).equals(source.keywords().members().get(keyword));
	}

	private static String place(String key, List<Source> sources, Conjunction all) {
		for (Source each : sources) {
			if (!each.derived()) {
				return each.pointer();
			}
		}
		return sources.isEmpty() ? JsonPointer.child(all.place(), "required") : sources.getFirst().pointer();
	}

	private boolean isNameAllowed(String key, Conjunction all) {
		for (Source each : all.sources()) {
			JsonNode names = each.keywords().members().get("propertyNames");
			if (names != null && !this.planner.validity.surely(new JsonNode.Str(key),
					new Source(JsonPointer.child(each.pointer(), "propertyNames"), names, null, false))) {
				return false;
			}
		}
		return true;
	}

	/** Everything that the value of a key has to satisfy. */
	List<Source> sources(String key, Conjunction all) {
		List<Source> sources = new ArrayList<>();
		for (Source each : all.sources()) {
			boolean named = false;
			JsonNode.Obj own = each.keywords();
			if (own.members().get("properties") instanceof JsonNode.Obj properties && properties.has(key)) {
				named = true;
				sources.add(new Source(JsonPointer.child(JsonPointer.child(each.pointer(), "properties"), key),
						properties.get(key), null, false));
			}
			if (own.members().get("patternProperties") instanceof JsonNode.Obj patterns) {
				for (Map.Entry<String, JsonNode> pattern : patterns.members().entrySet()) {
					// where engines differ, both what follows from a match and what
					// follows from none
					named |= this.planner.patterns.found(pattern.getKey()).accepts(key);
					if (this.planner.patterns.possiblyFound(pattern.getKey()).accepts(key)) {
						sources.add(derived(each,
								"patternProperties/" + pattern.getKey().replace("~", "~0").replace("/", "~1"),
								pattern.getValue()));
					}
				}
			}
			JsonNode rest = own.members().get("additionalProperties");
			if (!named && rest != null) {
				sources.add(derived(each, "additionalProperties", rest));
			}
			JsonNode unevaluated = own.members().get("unevaluatedProperties");
			if (unevaluated != null && rest == null && !isEvaluated(key, each, all)) {
				sources.add(derived(each, "unevaluatedProperties", unevaluated));
			}
		}
		return sources;
	}

	private static Source derived(Source owner, String keyword, JsonNode schema) {
		boolean never = schema.equals(new JsonNode.Bool(false));
		return new Source(never ? owner.pointer() : owner.pointer() + "/" + keyword, schema, null, never);
	}

	/** Whether a schema or what it applies to the same object has looked at a key. */
	private boolean isEvaluated(String key, Source scope, Conjunction all) {
		for (Source each : all.sources()) {
			if (!each.isWithin(scope)) {
				continue;
			}
			JsonNode.Obj own = each.keywords();
			boolean open = own.has("additionalProperties") || each != scope && own.has("unevaluatedProperties");
			if (open || own.members().get("properties") instanceof JsonNode.Obj properties && properties.has(key)) {
				return true;
			}
			if (own.members().get("patternProperties") instanceof JsonNode.Obj patterns && patterns.members()
				.keySet()
				.stream()
				.anyMatch((pattern) -> this.planner.patterns.found(pattern).accepts(key))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Sizes hold by themselves or aren't kept; the pointer of an impossible one, or null.
	 */
	private @Nullable String sizes(Conjunction all, List<PlanNode.Member> members, Set<String> required) {
		for (Source each : all.sources()) {
			int min = SchemaCheck.size(each.keywords().members().get("minProperties"), 0);
			int max = SchemaCheck.size(each.keywords().members().get("maxProperties"), Integer.MAX_VALUE);
			if (min > members.size() || max < required.size()) {
				return all.place();
			}
			if (min > required.size()) {
				unsupported(each, "minProperties");
			}
			if (max < members.size()) {
				unsupported(each, "maxProperties");
			}
		}
		return null;
	}

	private void unsupported(Source source, String keyword) {
		String pointer = JsonPointer.child(source.pointer(), keyword);
		if (this.planner.options.strict()) {
			this.planner.problems.add(new Problem("unsupported_keyword", pointer, keyword,
					"%s depends on which optional members there are".formatted(keyword), "make members required"));
		}
		else {
			this.planner.problems.warn("not_enforced", pointer, keyword, "%s isn't enforced".formatted(keyword));
		}
	}

}

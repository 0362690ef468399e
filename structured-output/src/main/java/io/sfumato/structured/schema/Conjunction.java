package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.schema.SchemaDocument.Place;
import org.jspecify.annotations.Nullable;

/**
 * All schemas that one value has to satisfy: siblings, the target of a reference and the
 * members of {@code allOf} side by side, and the unions of which a branch is still to be
 * chosen. Immutable once built.
 */
final class Conjunction {

	/** Where the value's schema stands, for messages. */
	private final String place;

	private final List<Source> sources = new ArrayList<>();

	private final List<Union> unions = new ArrayList<>();

	/** How often each target was written out on the way here. */
	private final Map<String, Integer> expanded;

	/** Where each of them was entered first. */
	private final Map<String, String> entered;

	/** What makes the value impossible, whatever else is said, or null. */
	private @Nullable String never;

	private Conjunction(String place, Map<String, Integer> expanded, Map<String, String> entered) {
		this.place = place;
		this.expanded = new HashMap<>(expanded);
		this.entered = new HashMap<>(entered);
	}

	static Conjunction root(SchemaDocument document, int maxRecursion) {
		Conjunction all = new Conjunction("", Map.of(), Map.of());
		all.add(Source.of(document.root()), document, maxRecursion);
		return all;
	}

	/** The schemas of a part of this value. */
	Conjunction child(String at, List<Source> roots, SchemaDocument document, int maxRecursion) {
		Conjunction child = new Conjunction(at, this.expanded, this.entered);
		roots.forEach((each) -> child.add(each, document, maxRecursion));
		return child;
	}

	/** This, with a branch of one of its unions. */
	Conjunction with(Source branch, SchemaDocument document, int maxRecursion) {
		Conjunction all = new Conjunction(this.place, this.expanded, this.entered);
		all.sources.addAll(this.sources);
		all.unions.addAll(this.unions);
		all.never = this.never;
		all.add(branch, document, maxRecursion);
		return all;
	}

	private void add(Source source, SchemaDocument document, int maxRecursion) {
		if (source.schema().equals(new JsonNode.Bool(false))) {
			// that an object doesn't want a key contradicts only who asks for it
			this.never = source.derived() ? this.never : source.pointer();
		}
		boolean bare = document.isBareReference(source.keywords());
		// keys stand in the order in which they are met, keyword by keyword
		boolean first = appliesBeforeNaming(source.keywords());
		if (!bare && !first) {
			this.sources.add(source);
		}
		reference(source, document, maxRecursion);
		if (!bare) {
			applicators(source, document, maxRecursion);
			if (first) {
				this.sources.add(source);
			}
		}
	}

	private static boolean appliesBeforeNaming(JsonNode.Obj schema) {
		List<String> keywords = List.copyOf(schema.members().keySet());
		int named = keywords.indexOf("properties");
		int applied = Math.max(keywords.indexOf("allOf"), keywords.indexOf("$ref"));
		return applied >= 0 && applied < named;
	}

	private void reference(Source source, SchemaDocument document, int maxRecursion) {
		if (source.keywords().members().get("$ref") instanceof JsonNode.Str reference) {
			Place target = document.resolve(reference.value());
			if (target != null) {
				this.entered.putIfAbsent(target.pointer(), source.pointer());
				if (this.expanded.merge(target.pointer(), 1, Integer::sum) > maxRecursion) {
					this.never = this.entered.get(target.pointer());
				}
				else {
					add(new Source(target.pointer(), target.schema(), source, false), document, maxRecursion);
				}
			}
		}
	}

	private void applicators(Source source, SchemaDocument document, int maxRecursion) {
		for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
			if (source.keywords().members().get(keyword) instanceof JsonNode.Arr list) {
				String at = JsonPointer.child(source.pointer(), keyword);
				List<Source> members = new ArrayList<>();
				for (int i = 0; i < list.items().size(); i++) {
					members.add(new Source(JsonPointer.child(at, i), list.items().get(i), source, false));
				}
				if (keyword.equals("allOf")) {
					members.forEach((each) -> add(each, document, maxRecursion));
				}
				else {
					this.unions.add(new Union(at, keyword.equals("oneOf"), members));
				}
			}
		}
	}

	String place() {
		return this.place;
	}

	List<Source> sources() {
		return this.sources;
	}

	List<Union> unions() {
		return this.unions;
	}

	@Nullable String never() {
		return this.never;
	}

	/**
	 * Whether a key that no one asks for is forbidden by an object, or anything else is.
	 */
	boolean isImpossible() {
		return this.never != null
				|| this.sources.stream().anyMatch((each) -> each.schema().equals(new JsonNode.Bool(false)));
	}

	/** The first value of a keyword in the order of the sources, or null. */
	@Nullable JsonNode first(String keyword) {
		for (Source each : this.sources) {
			JsonNode value = each.keywords().members().get(keyword);
			if (value != null) {
				return value;
			}
		}
		return null;
	}

	/** What the schema says in words: a question, a description, or a title. */
	String about() {
		for (String keyword : List.of("x-question", "description", "title")) {
			for (Source each : this.sources) {
				if (each.keywords().members().get(keyword) instanceof JsonNode.Str text && !text.value().isBlank()) {
					int end = Math.min(500, text.value().length());
					return text.value().substring(0, end);
				}
			}
		}
		return "";
	}

	/**
	 * Whom to blame when schemas contradict each other: the {@code allOf} whose members
	 * do, or the object itself.
	 */
	String contradiction() {
		Set<String> pointers = new LinkedHashSet<>();
		this.sources.forEach((each) -> pointers.add(each.pointer()));
		if (pointers.size() == 1) {
			return pointers.iterator().next();
		}
		List<String> common = null;
		for (String pointer : pointers) {
			List<String> steps = JsonPointer.steps(pointer);
			common = (common == null) ? steps : commonSteps(common, steps);
		}
		List<String> shared = (common == null) ? List.of() : common;
		String prefix = pointer(shared);
		if (!shared.isEmpty() && shared.getLast().equals("allOf")) {
			return prefix;
		}
		for (String pointer : pointers) {
			List<String> steps = JsonPointer.steps(pointer);
			if (steps.size() > shared.size() && steps.get(shared.size()).equals("allOf")) {
				return prefix + "/allOf";
			}
		}
		return this.place;
	}

	private static List<String> commonSteps(List<String> left, List<String> right) {
		int size = 0;
		while (size < Math.min(left.size(), right.size()) && left.get(size).equals(right.get(size))) {
			size++;
		}
		return left.subList(0, size);
	}

	private static String pointer(List<String> steps) {
		String pointer = "";
		for (String step : steps) {
			pointer = JsonPointer.child(pointer, step);
		}
		return pointer;
	}

	/**
	 * A choice between schemas.
	 *
	 * @param exactly whether a second one must not hold
	 */
	record Union(String pointer, boolean exactly, List<Source> branches) {
	}

}

package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.Problem;

/**
 * From conjunctions to plans: choose the branches of unions, prune what is impossible,
 * and hand each type to who knows it. An impossible value isn't an error by itself, only
 * if it was needed; its blame is carried upwards.
 */
final class SchemaPlanner {

	/** Shapes within shapes; references may make more levels than the text has. */
	private static final int MAX_LEVELS = 64;

	final SchemaDocument document;

	final SchemaOptions options;

	final Problems problems;

	final Patterns patterns;

	final Validity validity;

	final Nodes nodes;

	private final ScalarPlanner scalars;

	private final ObjectPlanner objects;

	private final ArrayPlanner arrays;

	private final Exclusion exclusion;

	private int written;

	private int levels;

	SchemaPlanner(SchemaDocument document, SchemaOptions options, Problems problems, Patterns patterns) {
		this.document = document;
		this.options = options;
		this.problems = problems;
		this.patterns = patterns;
		this.validity = new Validity(document, patterns);
		this.nodes = new Nodes(options, problems, patterns);
		this.scalars = new ScalarPlanner(this);
		this.objects = new ObjectPlanner(this);
		this.arrays = new ArrayPlanner(this);
		this.exclusion = new Exclusion(this);
	}

	ObjectPlanner objects() {
		return this.objects;
	}

	PlanNode plan() {
		Conjunction root = Conjunction.root(this.document, this.options.maxRecursion());
		Planned planned = plan(root);
		this.problems.refuseIfAny();
		if (planned.isNothing()) {
			this.problems.add("unsatisfiable", planned.blame(), "", "no value satisfies this");
		}
		this.problems.refuseIfAny();
		PlanNode node = this.nodes.node(planned, root.about(), "");
		this.problems.refuseIfAny();
		return node;
	}

	/** The schemas of a part of a value. */
	Conjunction child(Conjunction parent, String place, List<Source> sources) {
		return parent.child(place, sources, this.document, this.options.maxRecursion());
	}

	Planned plan(Conjunction all) {
		if (this.levels >= MAX_LEVELS) {
			throw new LimitException(all.place(), "values are nested deeper than %d levels".formatted(MAX_LEVELS));
		}
		this.levels++;
		try {
			return union(all, 0);
		}
		catch (BudgetExceededException ex) {
			this.problems.add(complexity(all), blamedKeyword(all), "", Problems.message(ex));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		finally {
			this.levels--;
		}
	}

	private static String complexity(Conjunction all) {
		return (all.first("pattern") != null || all.first("format") != null) ? "regex_too_complex" : "limit_exceeded";
	}

	private static String blamedKeyword(Conjunction all) {
		for (String keyword : List.of("pattern", "multipleOf", "format", "minimum", "maximum")) {
			for (Source each : all.sources()) {
				if (each.keywords().has(keyword)) {
					return each.pointer() + "/" + keyword;
				}
			}
		}
		return all.place();
	}

	/** Decides one union after the other; each branch may bring unions of its own. */
	private Planned union(Conjunction all, int index) {
		if (index == all.unions().size()) {
			return leaf(all);
		}
		Conjunction.Union union = all.unions().get(index);
		Planned result = Planned.nothing(all.place());
		List<Planned> planned = new ArrayList<>();
		for (Source branch : union.branches()) {
			write(all);
			planned.add(union(all.with(branch, this.document, this.options.maxRecursion()), index + 1));
		}
		if (union.exactly()) {
			planned = this.exclusion.exactlyOne(union, planned);
		}
		int possible = 0;
		for (int i = 0; i < planned.size(); i++) {
			Planned each = planned.get(i);
			possible += each.isNothing() ? 0 : 1;
			result = result.or(named(each, union.branches().get(i), i));
		}
		if (result.shapes().size() > Nodes.MAX_LABELS) {
			// nobody could read which of them it is; and a few definitions that each use
			// the next one twice make a million
			throw new LimitException(all.place(),
					"unions leave more than %d forms of a value open".formatted(Nodes.MAX_LABELS));
		}
		if (possible == 0 && planned.size() == 1) {
			return planned.getFirst();
		}
		return (possible == 0) ? Planned.nothing(all.place()) : result;
	}

	private static Planned named(Planned planned, Source branch, int index) {
		String name = (branch.keywords().members().get("title") instanceof JsonNode.Str title) ? title.value()
				: "option " + (index + 1);
		List<PlanNode.Option> shapes = planned.shapes()
			.stream()
			.map((each) -> new PlanNode.Option(each.name().isEmpty() ? name : each.name(), each.node()))
			.toList();
		return new Planned(planned.labels(), planned.open(), shapes, planned.blame(), planned.leastTokens());
	}

	/** Counts what references and unions come to. */
	private void write(Conjunction all) {
		if (++this.written > this.options.limits().maxNodes()) {
			throw new LimitException(all.place(),
					"references and unions make more than %d parts".formatted(this.options.limits().maxNodes()));
		}
	}

	private Planned leaf(Conjunction all) {
		write(all);
		String never = all.never();
		if (never != null) {
			return Planned.nothing(never);
		}
		if (all.isImpossible()) {
			return Planned.nothing(all.contradiction());
		}
		Planned planned = values(all);
		return planned.isNothing() ? Planned.nothing(culprit(all, planned.blame())) : planned;
	}

	private Planned values(Conjunction all) {
		if (all.first("enum") != null || all.first("const") != null) {
			return constants(all);
		}
		Set<Types> types = Types.of(all.sources());
		if (types.isEmpty()) {
			if (all.first("type") != null) {
				return Planned.nothing(all.place());
			}
			this.problems.add(new Problem("unconstrained", all.place(), "", "nothing is said about this value",
					"give it a type"));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		Planned result = this.scalars.plan(all, types);
		if (types.contains(Types.ARRAY)) {
			result = joined(result, this.arrays.plan(all));
		}
		if (types.contains(Types.OBJECT)) {
			result = joined(result, this.objects.plan(all));
		}
		return result;
	}

	/** The blame of the last part stays if none is possible. */
	private static Planned joined(Planned left, Planned right) {
		return left.isNothing() ? right : left.or(right);
	}

	/**
	 * The values of enums and constants that everything else allows, in the order of the
	 * first.
	 */
	private Planned constants(Conjunction all) {
		List<JsonNode> candidates = new ArrayList<>();
		JsonNode constant = all.first("const");
		if (constant != null) {
			candidates.add(constant);
		}
		else if (all.first("enum") instanceof JsonNode.Arr list) {
			candidates.addAll(list.items());
		}
		List<JsonNode> kept = new ArrayList<>();
		for (JsonNode each : candidates) {
			boolean valid = kept.stream().noneMatch((value) -> JsonNode.same(value, each))
					&& all.sources().stream().allMatch((source) -> this.validity.surely(each, source));
			if (valid) {
				kept.add(each);
			}
		}
		return Planned.labels(kept, all.place());
	}

	/**
	 * The smallest schema that is impossible by itself; else whoever contradicts each
	 * other.
	 */
	private String culprit(Conjunction all, String blame) {
		if (!blame.equals(all.place())) {
			return blame;
		}
		if (all.sources().size() > 1) {
			for (Source each : all.sources()) {
				if (!each.derived() && isImpossibleAlone(all, each)) {
					return each.pointer();
				}
			}
		}
		return all.contradiction();
	}

	private boolean isImpossibleAlone(Conjunction all, Source source) {
		JsonNode.Obj own = source.keywords();
		Set<Types> types = EnumSet.noneOf(Types.class);
		types.addAll(Types.of(List.of(source)));
		types.remove(Types.ARRAY);
		types.remove(Types.OBJECT);
		if (own.has("enum") || own.has("const")) {
			JsonNode values = own.has("const") ? new JsonNode.Arr(List.of(own.get("const"))) : own.get("enum");
			return values instanceof JsonNode.Arr list
					&& list.items().stream().noneMatch((each) -> this.validity.surely(each, source));
		}
		return !types.isEmpty() && types.size() == Types.of(List.of(source)).size()
				&& this.scalars.plan(child(all, source.pointer(), List.of(withoutApplicators(source))), types)
					.isNothing();
	}

	private static Source withoutApplicators(Source source) {
		Map<String, JsonNode> own = new LinkedHashMap<>(source.keywords().members());
		List.of("$ref", "allOf", "anyOf", "oneOf").forEach(own::remove);
		return new Source(source.pointer(), new JsonNode.Obj(own), null, false);
	}

	/**
	 * A limit that stops everything.
	 */
	static final class LimitException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String pointer;

		LimitException(String pointer, String message) {
			super(message, null, false, false);
			this.pointer = pointer;
		}

		String pointer() {
			return this.pointer;
		}

	}

}

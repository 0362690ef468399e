package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.plan.Label;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.PlanNode.Presence;
import io.sfumato.structured.plan.Problem;

/**
 * Makes the branches of {@code oneOf} exclude each other: labels and texts that another
 * branch might accept are taken away; objects have to be different by what is generated.
 */
final class Exclusion {

	private final SchemaPlanner planner;

	private final PossibleTexts numbers;

	private final PossibleTexts strings;

	/**
	 * What was left of languages, by them and by where the schema stands that took away.
	 */
	private final Map<Removal, Language> removals = new HashMap<>();

	Exclusion(SchemaPlanner planner) {
		this.planner = planner;
		this.numbers = PossibleTexts.numbers(planner.document, planner.patterns);
		this.strings = PossibleTexts.strings(planner.document, planner.patterns);
	}

	List<Planned> exactlyOne(Conjunction.Union union, List<Planned> planned) {
		List<Planned> result = new ArrayList<>();
		for (int i = 0; i < planned.size(); i++) {
			Planned kept = planned.get(i);
			for (int j = 0; j < planned.size(); j++) {
				if (j != i && !kept.isNothing()) {
					kept = without(kept, union.branches().get(j), union);
				}
			}
			result.add(kept);
		}
		return result;
	}

	private Planned without(Planned planned, Source other, Conjunction.Union union) {
		List<Label> labels = planned.labels()
			.stream()
			.filter((each) -> !this.planner.validity.possibly(each.value(), other))
			.toList();
		List<Language> open = new ArrayList<>();
		for (Language each : planned.open()) {
			Language left = this.removals.computeIfAbsent(new Removal(each, other.pointer()),
					(removal) -> without(each, other));
			if (!left.isEmpty()) {
				open.add(left);
			}
		}
		for (PlanNode.Option each : planned.shapes()) {
			if (!isDifferent(each.node(), other)) {
				this.planner.problems.add(new Problem("one_of_overlap", union.pointer(), "oneOf",
						"a generated value of one branch could be valid in %s too".formatted(other.pointer()),
						"use anyOf, or a property with a different const in each branch"));
			}
		}
		return new Planned(labels, open, planned.shapes(), planned.blame(), planned.leastTokens());
	}

	private Language without(Language language, Source other) {
		Budget budget = Budget.standard();
		return Languages.difference(Languages.difference(language, this.numbers.of(other), budget),
				this.strings.of(other), budget);
	}

	/** Whether nothing that a node generates satisfies another schema. */
	private boolean isDifferent(PlanNode node, Source other) {
		if (node instanceof PlanNode.Fixed fixed) {
			return !this.planner.validity.possibly(fixed.value(), other);
		}
		Conjunction all = this.planner.child(Conjunction.root(this.planner.document, 1), other.pointer(),
				List.of(other));
		if (all.never() != null) {
			// a recursion that wasn't written out could accept anything
			return other.schema().equals(new JsonNode.Bool(false));
		}
		Types kind = (node instanceof PlanNode.Members) ? Types.OBJECT : Types.ARRAY;
		for (Source each : all.sources()) {
			JsonNode type = each.keywords().members().get("type");
			if (type != null && !Types.allowed(type).contains(kind)) {
				return true;
			}
			JsonNode constant = each.keywords().members().get("const");
			if (constant != null && Types.of(constant) != kind) {
				return true;
			}
			if (each.keywords().members().get("enum") instanceof JsonNode.Arr list
					&& list.items().stream().noneMatch((value) -> Types.of(value) == kind)) {
				return true;
			}
		}
		return node instanceof PlanNode.Members members && isDifferentObject(members, all);
	}

	private boolean isDifferentObject(PlanNode.Members members, Conjunction other) {
		Set<String> keys = new HashSet<>();
		for (PlanNode.Member each : members.members()) {
			keys.add(each.key());
			if (each.presence() == Presence.ALWAYS && isDifferentMember(each, other)) {
				return true;
			}
		}
		for (Source each : other.sources()) {
			for (String required : SchemaCheck.strings(each.keywords().members().get("required"))) {
				if (!keys.contains(required)) {
					return true;
				}
			}
		}
		return false;
	}

	private boolean isDifferentMember(PlanNode.Member member, Conjunction other) {
		for (Source source : this.planner.objects().sources(member.key(), other)) {
			if (source.schema().equals(new JsonNode.Bool(false))) {
				return true;
			}
			boolean different = switch (member.node()) {
				case PlanNode.Fixed fixed -> !this.planner.validity.possibly(fixed.value(), source);
				case PlanNode.Closed closed ->
					closed.labels().stream().noneMatch((each) -> this.planner.validity.possibly(each.value(), source));
				case PlanNode.Slot slot -> isDifferentText(slot.language(), source);
				case PlanNode.Members members -> isDifferent(members, source);
				default -> false;
			};
			if (different) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Texts of strings and numbers only; a text that starts otherwise is left in doubt.
	 */
	private boolean isDifferentText(Language language, Source source) {
		for (int symbol = 0; symbol < Language.END; symbol++) {
			boolean scalar = symbol == '"' || symbol == '-' || symbol >= '0' && symbol <= '9';
			if (!scalar && language.next(0, symbol) != Language.DEAD) {
				return false;
			}
		}
		return Languages.intersection(language, this.numbers.of(source), Budget.standard()).isEmpty()
				&& Languages.intersection(language, this.strings.of(source), Budget.standard()).isEmpty();
	}

	/**
	 * What is to be taken away from a language.
	 *
	 * @param other pointer to the schema whose texts go
	 */
	private record Removal(Language language, String other) {
	}

}

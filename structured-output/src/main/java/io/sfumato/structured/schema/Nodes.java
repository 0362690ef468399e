package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.plan.Label;
import io.sfumato.structured.plan.LeastTokens;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.PlanNode.Presence;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a value may be into the node that decides it, and looks whether it can fit a
 * canvas at all.
 */
final class Nodes {

	/** Labels of a closed field; with more of them it is denoised. */
	static final int MAX_LABELS = 255;

	/** Cells of one slot. */
	static final int MAX_SLOT = 256;

	private final SchemaOptions options;

	private final Problems problems;

	private final Patterns patterns;

	Nodes(SchemaOptions options, Problems problems, Patterns patterns) {
		this.options = options;
		this.problems = problems;
		this.patterns = patterns;
	}

	/** The node of a value that is always there. */
	PlanNode node(Planned planned, String about, String pointer) {
		return checked(decide(planned, about, false), pointer);
	}

	/** The member of an object. */
	PlanNode.Member member(String key, Planned planned, boolean required, String about, String pointer) {
		if (required) {
			return new PlanNode.Member(key, node(planned, about, pointer), Presence.ALWAYS, about);
		}
		if (!planned.shapes().isEmpty()) {
			return new PlanNode.Member(key, node(planned, about, pointer), Presence.READ, about);
		}
		if (planned.allowsNull()) {
			return new PlanNode.Member(key, node(planned, about, pointer), Presence.NULLABLE, about);
		}
		return new PlanNode.Member(key, checked(decide(planned, about, true), pointer), Presence.IN_SLOT, about);
	}

	private PlanNode decide(Planned planned, String about, boolean optional) {
		List<PlanNode.Option> options = new ArrayList<>();
		if (!planned.labels().isEmpty() || !planned.open().isEmpty()) {
			options.add(new PlanNode.Option("value", scalar(planned, about, optional)));
		}
		options.addAll(planned.shapes());
		return (options.size() == 1) ? options.getFirst().node() : new PlanNode.Branch(distinct(options), about);
	}

	private static List<PlanNode.Option> distinct(List<PlanNode.Option> options) {
		List<PlanNode.Option> named = new ArrayList<>();
		for (int i = 0; i < options.size(); i++) {
			String name = options.get(i).name();
			boolean taken = name.isEmpty() || named.stream().anyMatch((each) -> each.name().equals(name));
			named.add(new PlanNode.Option(taken ? "option " + (i + 1) : name, options.get(i).node()));
		}
		return named;
	}

	private PlanNode scalar(Planned planned, String about, boolean optional) {
		List<Label> labels = new ArrayList<>(planned.labels());
		if (optional) {
			labels.add(Label.ABSENT);
		}
		if (planned.open().isEmpty() && labels.size() <= MAX_LABELS) {
			return (labels.size() == 1) ? new PlanNode.Fixed(labels.getFirst().value())
					: new PlanNode.Closed(labels, words(labels), about);
		}
		List<Language> parts = new ArrayList<>(planned.open());
		if (!labels.isEmpty()) {
			parts.add(words(labels));
		}
		int least = labels.isEmpty() ? planned.leastTokens() : 1;
		return new PlanNode.Slot(this.patterns.union(parts), optional, least, about);
	}

	/** The texts of some labels. */
	Language words(List<Label> labels) {
		List<String> texts = labels.stream().map(Label::text).toList();
		return this.patterns.language(texts, () -> Languages.words(texts, false, Budget.standard()));
	}

	/** Reports the smallest part that cannot fit the canvas. */
	private PlanNode checked(PlanNode node, String pointer) {
		long least = LeastTokens.of(node);
		int limit = this.options.limits().maxCanvas();
		boolean tooLong = node instanceof PlanNode.Slot slot && slot.leastTokens() > MAX_SLOT;
		if ((least > limit || tooLong) && !this.problems.has("canvas_overflow")) {
			this.problems.add("canvas_overflow", pointer, "",
					"this takes at least %d cells, there are %d (%d for one value)".formatted(least, limit, MAX_SLOT));
		}
		return node;
	}

	/** A value without decisions, or null. */
	static @Nullable JsonNode fixedValue(PlanNode node) {
		return (node instanceof PlanNode.Fixed fixed) ? fixed.value() : null;
	}

}

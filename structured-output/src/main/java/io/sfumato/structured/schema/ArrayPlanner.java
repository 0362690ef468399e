package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Lists;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.plan.Label;
import io.sfumato.structured.plan.LeastTokens;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.schema.SchemaDocument.Place;
import org.jspecify.annotations.Nullable;

/**
 * Arrays: tuples, lists of scalars in one slot, sets of labels, and rows.
 */
final class ArrayPlanner {

	/** Scalars in one slot; each item copies the states of its language. */
	private static final int MAX_SCALARS = 64;

	private static final int MAX_CLOSED_ITEMS = 8;

	private final SchemaPlanner planner;

	ArrayPlanner(SchemaPlanner planner) {
		this.planner = planner;
	}

	Planned plan(Conjunction all) {
		int min = 0;
		int max = Integer.MAX_VALUE;
		int tuple = 0;
		Source unique = null;
		for (Source each : all.sources()) {
			JsonNode.Obj own = each.keywords();
			min = Math.max(min, SchemaCheck.size(own.members().get("minItems"), 0));
			max = Math.min(max, SchemaCheck.size(own.members().get("maxItems"), Integer.MAX_VALUE));
			tuple = Math.max(tuple, this.planner.document.prefixItems(each.pointer(), own).size());
			unique = Assertions.isTrue(own, "uniqueItems") ? each : unique;
		}
		if (min > max) {
			return Planned.nothing(all.place());
		}
		if (unique != null && max <= 1) {
			unique = null;
		}
		return (tuple > 0) ? tuple(all, min, max, tuple, unique) : list(all, min, max, unique);
	}

	private Planned tuple(Conjunction all, int min, int max, int tuple, @Nullable Source unique) {
		int size = Math.max(min, Math.min(tuple, max));
		if (size > Math.max(MAX_SCALARS, tuple)) {
			this.planner.problems.add("limit_exceeded", all.place(), "minItems",
					"%d items are more than %d".formatted(size, MAX_SCALARS));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		List<PlanNode> items = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			Conjunction item = item(all, i);
			Planned planned = this.planner.plan(item);
			if (planned.isNothing()) {
				if (i < min) {
					return Planned.nothing(planned.blame());
				}
				break;
			}
			items.add(this.planner.nodes.node(planned, item.about(), item.place()));
		}
		List<JsonNode> fixed = items.stream().map(Nodes::fixedValue).filter(Objects::nonNull).toList();
		if (unique != null && items.size() > 1 && (fixed.size() < items.size() || !Assertions.areDifferent(fixed))) {
			return refuseOpenSet(unique, all);
		}
		PlanNode node = (fixed.size() == items.size()) ? new PlanNode.Fixed(new JsonNode.Arr(fixed))
				: new PlanNode.Items(items);
		return Planned.shape("", node, all.place());
	}

	private Conjunction item(Conjunction all, int index) {
		List<Source> sources = new ArrayList<>();
		for (Source each : all.sources()) {
			List<Place> first = this.planner.document.prefixItems(each.pointer(), each.keywords());
			Place place = (index < first.size()) ? first.get(index)
					: this.planner.document.items(each.pointer(), each.keywords());
			if (place != null) {
				sources.add(Source.of(place));
			}
		}
		return this.planner.child(all, sources.isEmpty() ? all.place() : sources.getFirst().pointer(), sources);
	}

	private Planned list(Conjunction all, int min, int max, @Nullable Source unique) {
		PlanNode empty = new PlanNode.Fixed(new JsonNode.Arr(List.of()));
		if (max == 0) {
			return Planned.shape("", empty, all.place());
		}
		Conjunction item = item(all, 0);
		Planned planned = this.planner.plan(item);
		if (planned.isNothing()) {
			return (min == 0) ? Planned.shape("", empty, all.place()) : Planned.nothing(planned.blame());
		}
		int most = max;
		if (max == Integer.MAX_VALUE) {
			most = Math.max(min, this.planner.options.defaultMaxItems());
			if (!(unique != null && planned.isClosed())) {
				this.planner.problems.warn("narrowed_default_max_items", all.place(), "maxItems",
						"without maxItems, arrays stop at %d items".formatted(most));
			}
		}
		if (unique != null && most > 1) {
			return set(all, planned, min, max, unique);
		}
		if (planned.shapes().isEmpty()) {
			return scalars(all, item, planned, min, most);
		}
		return rows(all, item, planned, min, most);
	}

	private Planned set(Conjunction all, Planned planned, int min, int max, Source unique) {
		List<Label> labels = planned.labels();
		if (!planned.isClosed() || labels.size() > Nodes.MAX_LABELS) {
			return refuseOpenSet(unique, all);
		}
		int most = Math.min(max, labels.size());
		if (min > most) {
			return Planned.nothing(all.place());
		}
		String comma = this.planner.options.layout().comma();
		List<String> texts = labels.stream().map(Label::text).toList();
		Language language = this.planner.patterns.language(List.of("set", texts, min, most, comma),
				() -> SetLanguage.of(texts, min, most, comma, Budget.standard()));
		return Planned.shape("", new PlanNode.Subset(labels, min, most, language, all.about()), all.place());
	}

	private Planned refuseOpenSet(Source unique, Conjunction all) {
		this.planner.problems.add(new Problem("unique_items_open", JsonPointer.child(unique.pointer(), "uniqueItems"),
				"uniqueItems", "only items of an enum can be kept different", "leave it out, or list the values"));
		return Planned.labels(List.of(JsonNode.NULL), all.place());
	}

	private Planned scalars(Conjunction all, Conjunction item, Planned planned, int min, int max) {
		if (min > MAX_SCALARS) {
			String code = (min * Math.max(1L, planned.leastTokens()) > this.planner.options.limits().maxCanvas())
					? "canvas_overflow" : "limit_exceeded";
			this.planner.problems.add(code, all.place(), "minItems",
					"%d items are more than the %d of a list".formatted(min, MAX_SCALARS));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		int most = capped(all, max, MAX_SCALARS);
		List<Language> parts = new ArrayList<>(planned.open());
		if (!planned.labels().isEmpty()) {
			parts.add(this.planner.nodes.words(planned.labels()));
		}
		Language each = this.planner.patterns.union(parts);
		String comma = this.planner.options.layout().comma();
		Language language = this.planner.patterns.language(List.of("list", each, min, most, comma), () -> {
			Budget budget = Budget.standard();
			return Lists.of(Languages.word("[", budget), each, Languages.word(comma, budget),
					Languages.word("]", budget), min, most, budget);
		});
		String about = all.about().isEmpty() ? item.about() : all.about();
		PlanNode node = (planned.isClosed() && most <= MAX_CLOSED_ITEMS)
				? closed(planned.labels(), min, most, language, about)
				: new PlanNode.Slot(language, false, 1 + min * Math.max(1, planned.leastTokens()), about);
		return Planned.shape("", node, all.place());
	}

	private static PlanNode closed(List<Label> labels, int min, int max, Language language, String about) {
		return (min == max && labels.size() == 1)
				? new PlanNode.Fixed(new JsonNode.Arr(Collections.nCopies(min, labels.getFirst().value())))
				: new PlanNode.ClosedItems(labels, min, max, language, about);
	}

	private Planned rows(Conjunction all, Conjunction item, Planned planned, int min, int max) {
		PlanNode row = this.planner.nodes.node(planned, item.about(), item.place());
		int limit = this.planner.options.limits().maxRows();
		PlanNode.Rows rows = new PlanNode.Rows(row, min, Math.max(min, Math.min(max, limit)), all.about());
		boolean fits = LeastTokens.of(rows) <= this.planner.options.limits().maxCanvas();
		if (min > limit && fits) {
			this.planner.problems.add("limit_exceeded", all.place(), "minItems",
					"%d rows are more than %d".formatted(min, limit));
		}
		capped(all, max, limit);
		return Planned.shape("", rows, all.place());
	}

	private int capped(Conjunction all, int max, int limit) {
		if (max > limit) {
			this.planner.problems.warn("narrowed_default_max_items", all.place(), "maxItems",
					"arrays stop at %d items here".formatted(limit));
		}
		return Math.min(max, limit);
	}

}

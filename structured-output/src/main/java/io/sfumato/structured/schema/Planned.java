package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.plan.Label;
import io.sfumato.structured.plan.PlanNode;

/**
 * What a value may be, while unions are still being put together: some labels, some open
 * scalars, some shapes.
 *
 * @param open languages of JSON texts
 * @param blame where the fault lies if nothing is possible
 * @param leastTokens of the shortest open scalar
 */
record Planned(List<Label> labels, List<Language> open, List<PlanNode.Option> shapes, String blame, int leastTokens) {

	static Planned nothing(String blame) {
		return new Planned(List.of(), List.of(), List.of(), blame, 0);
	}

	static Planned labels(List<JsonNode> values, String place) {
		return new Planned(values.stream().map(Label::of).toList(), List.of(), List.of(), place, 0);
	}

	static Planned open(Language language, int leastTokens, String place) {
		return new Planned(List.of(), language.isEmpty() ? List.of() : List.of(language), List.of(), place,
				leastTokens);
	}

	static Planned shape(String name, PlanNode node, String place) {
		return new Planned(List.of(), List.of(), List.of(new PlanNode.Option(name, node)), place, 0);
	}

	boolean isNothing() {
		return this.labels.isEmpty() && this.open.isEmpty() && this.shapes.isEmpty();
	}

	boolean isClosed() {
		return this.open.isEmpty() && this.shapes.isEmpty() && !this.labels.isEmpty();
	}

	boolean allowsNull() {
		return this.labels.stream().anyMatch((each) -> each.value() instanceof JsonNode.Null);
	}

	/** Either of the two; labels that mean the same stay once. */
	Planned or(Planned other) {
		if (isNothing()) {
			return other.isNothing() ? this : other;
		}
		List<Label> all = new ArrayList<>(this.labels);
		for (Label each : other.labels) {
			if (all.stream().noneMatch((label) -> JsonNode.same(label.value(), each.value()))) {
				all.add(each);
			}
		}
		List<Language> languages = new ArrayList<>(this.open);
		other.open.stream().filter((each) -> !languages.contains(each)).forEach(languages::add);
		List<PlanNode.Option> options = new ArrayList<>(this.shapes);
		options.addAll(other.shapes);
		int least = this.open.isEmpty() ? other.leastTokens
				: other.open.isEmpty() ? this.leastTokens : Math.min(this.leastTokens, other.leastTokens);
		return new Planned(all, languages, options, this.blame, least);
	}

}

package io.sfumato.structured.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.PlanNode.Presence;

/**
 * Writes a plan out under the decisions made so far.
 */
final class ScaffoldBuilder {

	private static final int MAX_VALUE_BYTES = 1 << 20;

	private final JsonLayout layout;

	private final Choices choices;

	private final List<Piece> pieces = new ArrayList<>();

	private final List<Gap> gaps = new ArrayList<>();

	private final List<Decision> decisions = new ArrayList<>();

	private final StringBuilder text = new StringBuilder();

	ScaffoldBuilder(JsonLayout layout, Choices choices) {
		this.layout = layout;
		this.choices = choices;
	}

	List<Decision> decisions() {
		return this.decisions.stream().filter((each) -> !this.choices.has(each.pointer())).toList();
	}

	Scaffold build(PlanNode root) {
		Outline outline = node(root, "", "", 0);
		flush();
		return new Scaffold(this.pieces, this.gaps, outline);
	}

	/**
	 * @param key what the node's own decision is made under
	 * @param pointer of the value in the record
	 */
	private Outline node(PlanNode node, String key, String pointer, int depth) {
		return switch (node) {
			case PlanNode.Fixed fixed -> known(fixed.value());
			case PlanNode.Closed closed -> closed(closed, key, pointer);
			case PlanNode.Slot slot -> gap(pointer, slot.language(), slot.nullMeansAbsent(), slot.about());
			case PlanNode.Members members -> members(members, pointer, depth);
			case PlanNode.Items items -> elements(items.items(), pointer, depth);
			case PlanNode.Rows rows -> rows(rows, key, pointer, depth);
			case PlanNode.ClosedItems items -> closedItems(items, key, pointer);
			case PlanNode.Subset subset -> subset(subset, key, pointer);
			case PlanNode.Branch branch -> branch(branch, key, pointer, depth);
		};
	}

	private Outline branch(PlanNode.Branch branch, String key, String pointer, int depth) {
		List<String> names = branch.options().stream().map(PlanNode.Option::name).toList();
		this.decisions.add(Decision.of(key, pointer, Decision.Kind.BRANCH, branch.about(), names));
		int chosen = this.choices.option(key, smallest(branch));
		// what stands in the chosen branch is decided under a key of its own
		String inner = this.choices.has(key) ? JsonPointer.child(key, names.get(chosen)) : key;
		int before = this.decisions.size();
		Outline outline = node(branch.options().get(chosen).node(), inner, pointer, depth);
		forgetIfOpen(key, before);
		return outline;
	}

	private static int smallest(PlanNode.Branch branch) {
		int smallest = 0;
		for (int option = 1; option < branch.options().size(); option++) {
			boolean less = LeastTokens.of(branch.options().get(option).node()) < LeastTokens
				.of(branch.options().get(smallest).node());
			smallest = less ? option : smallest;
		}
		return smallest;
	}

	private Outline known(JsonNode value) {
		this.text.append(written(value));
		return new Outline.Known(value);
	}

	private String written(JsonNode value) {
		String spaced = JsonWriter.write(value);
		return (this.layout == JsonLayout.COMPACT && (value instanceof JsonNode.Obj || value instanceof JsonNode.Arr))
				? JsonWriter.writeCompact(value) : spaced;
	}

	private Outline closed(PlanNode.Closed closed, String key, String pointer) {
		this.decisions.add(Decision.of(key, pointer, Decision.Kind.VALUE, closed.about(), texts(closed.labels())));
		if (!this.choices.has(key)) {
			boolean absence = closed.labels().stream().anyMatch(Label::absent);
			return gap(pointer, closed.language(), absence, closed.about());
		}
		return known(closed.labels().get(this.choices.option(key, 0)).value());
	}

	private Outline gap(String pointer, Language language, boolean nullMeansAbsent, String about) {
		flush();
		this.pieces.add(new Piece.Open(this.gaps.size()));
		this.gaps.add(new Gap(pointer, language, false, (written) -> {
			JsonNode value = JsonText.parse(written, MAX_VALUE_BYTES);
			return new Gap.Reading(value, nullMeansAbsent && value instanceof JsonNode.Null);
		}, about));
		return new Outline.Hole(this.gaps.size() - 1);
	}

	private Outline members(PlanNode.Members plan, String pointer, int depth) {
		List<Outline.Field> fields = new ArrayList<>();
		this.text.append('{');
		for (PlanNode.Member member : plan.members()) {
			String at = JsonPointer.child(pointer, member.key());
			if (member.presence() == Presence.READ && !isPresent(member, at)) {
				continue;
			}
			if (isAbsent(member, at)) {
				continue;
			}
			this.text.append(fields.isEmpty() ? this.layout.lineBreak(depth + 1) : this.layout.separator(depth + 1));
			this.text.append(JsonWriter.quote(member.key())).append(this.layout.colon());
			fields.add(new Outline.Field(member.key(), node(member.node(), at, at, depth + 1),
					member.presence() == Presence.NULLABLE));
		}
		this.text.append(fields.isEmpty() ? "" : this.layout.lineBreak(depth)).append('}');
		return new Outline.Fields(fields);
	}

	private boolean isPresent(PlanNode.Member member, String at) {
		String question = presencePointer(member, at);
		this.decisions.add(Decision.of(question, at, Decision.Kind.PRESENT, member.about(), List.of("yes", "no")));
		return this.choices.option(question, 1) == 0;
	}

	/**
	 * A member whose own node is decided under the same pointer is asked for under
	 * another one.
	 */
	private static String presencePointer(PlanNode.Member member, String at) {
		return (member.node() instanceof PlanNode.Members || member.node() instanceof PlanNode.Slot
				|| member.node() instanceof PlanNode.Fixed) ? at : at + "?";
	}

	/** A closed member that was decided to be absent. */
	private boolean isAbsent(PlanNode.Member member, String at) {
		if (member.presence() == Presence.IN_SLOT && member.node() instanceof PlanNode.Closed closed
				&& this.choices.has(at) && closed.labels().get(this.choices.option(at, 0)).absent()) {
			this.decisions.add(Decision.of(at, at, Decision.Kind.VALUE, closed.about(), texts(closed.labels())));
			return true;
		}
		return false;
	}

	private Outline elements(List<PlanNode> items, String pointer, int depth) {
		List<Outline> elements = new ArrayList<>();
		this.text.append('[');
		for (int i = 0; i < items.size(); i++) {
			this.text.append((i == 0) ? this.layout.lineBreak(depth + 1) : this.layout.separator(depth + 1));
			String at = JsonPointer.child(pointer, i);
			elements.add(node(items.get(i), at, at, depth + 1));
		}
		this.text.append(items.isEmpty() ? "" : this.layout.lineBreak(depth)).append(']');
		return new Outline.Elements(elements);
	}

	private Outline rows(PlanNode.Rows rows, String key, String pointer, int depth) {
		if (rows.min() < rows.max()) {
			List<String> counts = IntStream.rangeClosed(rows.min(), rows.max()).mapToObj(Integer::toString).toList();
			this.decisions.add(Decision.of(key, pointer, Decision.Kind.COUNT, rows.about(), counts));
		}
		int count = rows.min() + ((rows.min() < rows.max()) ? this.choices.option(key, 0) : 0);
		int before = this.decisions.size();
		Outline outline = elements(Collections.nCopies(count, rows.item()), pointer, depth);
		if (rows.min() < rows.max()) {
			forgetIfOpen(key, before);
		}
		return outline;
	}

	/** What stands within an undecided shape isn't to be decided yet. */
	private void forgetIfOpen(String key, int before) {
		if (!this.choices.has(key)) {
			this.decisions.subList(before, this.decisions.size()).clear();
		}
	}

	private Outline closedItems(PlanNode.ClosedItems plan, String key, String pointer) {
		List<JsonNode> values = new ArrayList<>();
		boolean decided = true;
		boolean ended = false;
		for (int i = 0; i < plan.max(); i++) {
			String at = JsonPointer.child(key, i);
			List<String> options = new ArrayList<>(texts(plan.labels()));
			if (i >= plan.min()) {
				options.add("]");
			}
			this.decisions
				.add(Decision.of(at, JsonPointer.child(pointer, i), Decision.Kind.VALUE, plan.about(), options));
			int chosen = this.choices.option(at, 0);
			decided &= ended || this.choices.has(at);
			ended |= chosen == plan.labels().size();
			if (!ended) {
				values.add(plan.labels().get(chosen).value());
			}
		}
		return decided ? known(new JsonNode.Arr(values)) : gap(pointer, plan.language(), false, plan.about());
	}

	private Outline subset(PlanNode.Subset plan, String key, String pointer) {
		this.decisions.add(new Decision(key, pointer, Decision.Kind.SUBSET, plan.about(), texts(plan.labels()),
				plan.min(), plan.max()));
		List<Integer> chosen = this.choices.options(key);
		if (chosen == null) {
			return gap(pointer, plan.language(), false, plan.about());
		}
		return known(new JsonNode.Arr(chosen.stream().map((each) -> plan.labels().get(each).value()).toList()));
	}

	private static List<String> texts(List<Label> labels) {
		return labels.stream().map(Label::text).toList();
	}

	private void flush() {
		if (!this.text.isEmpty()) {
			this.pieces.add(new Piece.Text(this.text.toString()));
			this.text.setLength(0);
		}
	}

}

package io.sfumato.structured.plan;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.PlanNode.Presence;

/**
 * Whether a plan could have generated a value: the check behind every record that is
 * returned, independent of how the record came about.
 */
final class Acceptance {

	private Acceptance() {
	}

	static boolean accepts(PlanNode node, JsonNode value) {
		return switch (node) {
			case PlanNode.Fixed fixed -> JsonNode.same(fixed.value(), value);
			case PlanNode.Closed closed -> indexOf(closed.labels(), value, 0) >= 0;
			case PlanNode.Slot slot -> !(slot.nullMeansAbsent() && value instanceof JsonNode.Null)
					&& (spells(slot, JsonWriter.write(value)) || spells(slot, JsonWriter.writeCompact(value)));
			case PlanNode.Members members -> value instanceof JsonNode.Obj object && members(members, object);
			case PlanNode.Items items -> value instanceof JsonNode.Arr array && items(items.items(), array.items());
			case PlanNode.Rows rows -> value instanceof JsonNode.Arr array && array.items().size() >= rows.min()
					&& array.items().size() <= rows.max()
					&& array.items().stream().allMatch((each) -> accepts(rows.item(), each));
			case PlanNode.ClosedItems closed -> value instanceof JsonNode.Arr array
					&& array.items().size() >= closed.min() && array.items().size() <= closed.max()
					&& array.items().stream().allMatch((each) -> indexOf(closed.labels(), each, 0) >= 0);
			case PlanNode.Subset subset -> value instanceof JsonNode.Arr array && subset(subset, array.items());
			case PlanNode.Branch branch ->
				branch.options().stream().anyMatch((option) -> accepts(option.node(), value));
		};
	}

	/** In the white space of one layout or the other: an array of scalars is one slot. */
	private static boolean spells(PlanNode.Slot slot, String text) {
		return slot.language().accepts(text.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean members(PlanNode.Members plan, JsonNode.Obj object) {
		Iterator<PlanNode.Member> members = plan.members().iterator();
		for (Map.Entry<String, JsonNode> each : object.members().entrySet()) {
			PlanNode.Member member;
			do {
				if (!members.hasNext()) {
					return false;
				}
				member = members.next();
				if (!member.key().equals(each.getKey()) && member.presence() == Presence.ALWAYS) {
					return false;
				}
			}
			while (!member.key().equals(each.getKey()));
			if (!accepts(member.node(), each.getValue())) {
				return false;
			}
		}
		while (members.hasNext()) {
			if (members.next().presence() == Presence.ALWAYS) {
				return false;
			}
		}
		return true;
	}

	private static boolean items(List<PlanNode> plans, List<JsonNode> values) {
		if (plans.size() != values.size()) {
			return false;
		}
		for (int i = 0; i < plans.size(); i++) {
			if (!accepts(plans.get(i), values.get(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean subset(PlanNode.Subset plan, List<JsonNode> values) {
		int from = 0;
		for (JsonNode each : values) {
			int index = indexOf(plan.labels(), each, from);
			if (index < 0) {
				return false;
			}
			from = index + 1;
		}
		return values.size() >= plan.min() && values.size() <= plan.max();
	}

	private static int indexOf(List<Label> labels, JsonNode value, int from) {
		for (int i = from; i < labels.size(); i++) {
			if (!labels.get(i).absent() && JsonNode.same(labels.get(i).value(), value)) {
				return i;
			}
		}
		return -1;
	}

}

package io.sfumato.structured.plan;

import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.PlanNode.Presence;

/**
 * How many tokens a part of a record takes at least: an estimate from below that needs no
 * tokenizer.
 */
public final class LeastTokens {

	private static final int BYTES_PER_TOKEN = 4;

	private LeastTokens() {
	}

	/** Of the smallest value that a node can come to. */
	public static long of(PlanNode node) {
		return switch (node) {
			case PlanNode.Fixed fixed -> literal(JsonWriter.write(fixed.value()));
			case PlanNode.Closed ignored -> 1;
			case PlanNode.Slot slot -> Math.max(1, slot.leastTokens());
			case PlanNode.ClosedItems items -> 1 + items.min();
			case PlanNode.Subset subset -> 1 + subset.min();
			case PlanNode.Rows rows -> 1 + rows.min() * of(rows.item());
			case PlanNode.Items items -> 1 + items.items().stream().mapToLong(LeastTokens::of).sum();
			case PlanNode.Branch branch ->
				branch.options().stream().mapToLong((each) -> of(each.node())).min().orElse(0);
			case PlanNode.Members members -> {
				long sum = 1;
				for (PlanNode.Member each : members.members()) {
					if (each.presence() != Presence.READ) {
						sum += literal(JsonWriter.quote(each.key())) + of(each.node());
					}
				}
				yield sum;
			}
		};
	}

	private static long literal(String text) {
		return (text.length() + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
	}

}

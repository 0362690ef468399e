package io.sfumato.structured.plan;

import java.util.List;

/**
 * Where open places can be, whatever shape a record takes.
 */
final class Places {

	private static final String ANY = "*";

	private Places() {
	}

	static boolean has(PlanNode node, List<String> steps) {
		boolean here = steps.isEmpty();
		return switch (node) {
			case PlanNode.Fixed ignored -> false;
			case PlanNode.Closed ignored -> here;
			case PlanNode.Slot ignored -> here;
			case PlanNode.ClosedItems ignored -> here;
			case PlanNode.Subset ignored -> here;
			case PlanNode.Branch branch -> branch.options().stream().anyMatch((each) -> has(each.node(), steps));
			case PlanNode.Members members -> !here && members.members()
				.stream()
				.anyMatch((each) -> each.key().equals(steps.getFirst()) && has(each.node(), rest(steps)));
			case PlanNode.Rows rows -> !here && isIndex(steps.getFirst(), rows.max()) && has(rows.item(), rest(steps));
			case PlanNode.Items items -> !here && isItem(items.items(), steps);
		};
	}

	private static boolean isItem(List<PlanNode> items, List<String> steps) {
		for (int index = 0; index < items.size(); index++) {
			boolean meant = steps.getFirst().equals(ANY) || steps.getFirst().equals(Integer.toString(index));
			if (meant && has(items.get(index), rest(steps))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isIndex(String step, int size) {
		return step.equals(ANY) || step.matches("0|[1-9][0-9]{0,6}") && Integer.parseInt(step) < size;
	}

	private static List<String> rest(List<String> steps) {
		return steps.subList(1, steps.size());
	}

}

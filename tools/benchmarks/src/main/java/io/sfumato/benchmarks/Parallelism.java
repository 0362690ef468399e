package io.sfumato.benchmarks;

import java.util.Comparator;
import java.util.List;

/**
 * Accuracy under parallelism: how much of a rule's accuracy is left as it decides more
 * tokens per step.
 */
final class Parallelism {

	private Parallelism() {
	}

	/**
	 * The area under accuracy over tokens per step, along a rule's settings: a rectangle
	 * up to the slowest, trapezoids from there on. A rule that stays right while it
	 * decides more has more of it; where two settings are equally parallel, the better
	 * counts.
	 */
	static double area(List<Cost> settings) {
		List<Cost> ascending = settings.stream()
			.sorted(Comparator.comparingDouble(Cost::tokensPerStep).thenComparing(Cost::accuracy))
			.toList();
		Cost slowest = ascending.getFirst();
		double area = slowest.tokensPerStep() * slowest.accuracy();
		for (int index = 1; index < ascending.size(); index++) {
			Cost before = ascending.get(index - 1);
			Cost next = ascending.get(index);
			area += (next.tokensPerStep() - before.tokensPerStep()) * (before.accuracy() + next.accuracy()) / 2;
		}
		return area;
	}

}

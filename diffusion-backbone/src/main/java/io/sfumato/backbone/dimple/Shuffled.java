package io.sfumato.backbone.dimple;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * As many cells as the schedule demands, drawn without regard to their score
 * ({@code origin}).
 *
 * @param draws the cells with the smallest numbers are taken
 */
public record Shuffled(Draws draws) implements UnmaskPolicy {

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		double[] order = IntStream.range(0, proposals.size())
			.mapToDouble((proposal) -> this.draws.order(context.step(), context.canvas().id(proposals.index(proposal))))
			.toArray();
		IntStream.range(0, order.length)
			.boxed()
			.sorted(Comparator.comparingDouble((proposal) -> order[proposal]))
			.limit(context.quota())
			.forEach(chosen::set);
	}

}

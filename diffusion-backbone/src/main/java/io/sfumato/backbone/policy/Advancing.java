package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * A rule that never lets the active block stand still: what the rule chooses anywhere,
 * and the best cell of the active block if it has chosen none there (the forced commit of
 * <a href="https://arxiv.org/abs/2601.07568">d3LLM</a>; decoding.md section 3.13). With a
 * cap on the steps, as many cells of the active block as the cap demands.
 * <p>
 * For blocks that let cells behind the active one be decided, such as {@link Pipelined};
 * with any other the rule stays as it is. Not for rules that decide nothing on purpose.
 *
 * @param rule chooses at least one cell
 */
public record Advancing(UnmaskPolicy rule) implements UnmaskPolicy {

	@Override
	public void watch(StepContext context, BitSet cells) {
		this.rule.watch(context, cells);
	}

	@Override
	public void observed(StepContext context, Observations observations) {
		this.rule.observed(context, observations);
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		this.rule.select(context, proposals, chosen);
		int missing = Math.max(1, context.quota());
		for (int proposal = chosen.nextSetBit(0); proposal >= 0; proposal = chosen.nextSetBit(proposal + 1)) {
			missing -= isActive(context, proposals, proposal) ? 1 : 0;
		}
		for (int rank = 0; rank < proposals.size() && missing > 0; rank++) {
			int proposal = proposals.ranked(rank);
			if (!chosen.get(proposal) && isActive(context, proposals, proposal)) {
				chosen.set(proposal);
				missing--;
			}
		}
	}

	private static boolean isActive(StepContext context, Proposals proposals, int proposal) {
		return proposals.index(proposal) < context.window().end();
	}

	@Override
	public boolean hasNoMemory() {
		return this.rule.hasNoMemory();
	}

	@Override
	public boolean suits(Scorer scorer) {
		return this.rule.suits(scorer);
	}

}

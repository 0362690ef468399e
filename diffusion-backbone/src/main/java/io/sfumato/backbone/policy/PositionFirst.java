package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * The first pass of a block decides the block's first cell and nothing else, the other
 * passes follow a rule: what Fast-dLLM and FreeDave do with models that predict a cell
 * from the one before it, so that a cached pass may begin at the block (decoding.md
 * section 1.3). A first cell that is decided already stays as it is.
 */
public final class PositionFirst implements UnmaskPolicy {

	private final UnmaskPolicy rest;

	/**
	 * @param rest the rule of the other passes
	 */
	public PositionFirst(UnmaskPolicy rest) {
		this.rest = rest;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		if (context.stepInWindow() > 0) {
			this.rest.select(context, proposals, chosen);
			return;
		}
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (proposals.index(proposal) == context.window().start()) {
				chosen.set(proposal);
			}
		}
	}

	@Override
	public boolean hasNoMemory() {
		return this.rest.hasNoMemory();
	}

	@Override
	public boolean settles(StepContext context) {
		return context.stepInWindow() == 0;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return this.rest.suits(scorer);
	}

}

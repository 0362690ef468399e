package io.sfumato.backbone.dimple;

import java.util.BitSet;

import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * The first masked cell in reading order, whatever its score and the quota
 * ({@code autoregressive}).
 */
public record Leftmost() implements UnmaskPolicy {

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		chosen.set(0, Math.min(1, proposals.size()));
	}

}

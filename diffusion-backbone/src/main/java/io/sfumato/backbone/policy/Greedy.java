package io.sfumato.backbone.policy;

/**
 * The most probable token, lowest id on ties.
 */
public final class Greedy implements Proposer {

	@Override
	public int propose(StepContext context, int index, LogitsRow row) {
		return row.argmax();
	}

	@Override
	public boolean needsLogits() {
		return false;
	}

}

package io.sfumato.backbone.policy;

/**
 * The negative entropy of the cell's distribution, in nats.
 */
public final class NegEntropyScorer implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		return -row.entropy();
	}

}

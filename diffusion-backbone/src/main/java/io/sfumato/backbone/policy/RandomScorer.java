package io.sfumato.backbone.policy;

/**
 * Random order.
 *
 * @param draws where the randomness comes from
 */
public record RandomScorer(Draws draws) implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		return this.draws.order(context.step(), context.canvas().id(index));
	}

}

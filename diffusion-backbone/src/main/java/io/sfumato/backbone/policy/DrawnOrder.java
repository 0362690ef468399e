package io.sfumato.backbone.policy;

/**
 * Random order that is drawn once for every block, so that it is known beforehand which
 * cells come next: what {@link KvGreedy} needs.
 *
 * @param draws where the randomness comes from; a block's number stands for the step
 */
public record DrawnOrder(Draws draws) implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		return order(context, index);
	}

	double order(StepContext context, int index) {
		return this.draws.order(context.window().index(), context.canvas().id(index));
	}

}

package io.sfumato.backbone.policy;

/**
 * Makes the token that ends a text unlikely at first: its logit is lowered by
 * {@code strength · −ln(1 − t + ε)}, so by most at the beginning (t = 1) and by nothing
 * at the end ({@code eos_penalty} of <a href="https://arxiv.org/abs/2510.18165">Saber</a>
 * for Dream). Applies to masked cells; what a decided cell is worth is judged without.
 * <p>
 * For models that end their texts too early. Not for short answers.
 */
public final class EndPenalty implements Proposer {

	private final int endToken;

	private final double strength;

	private final DreamLinear time;

	private final float epsilon;

	private double[] unpenalised = {};

	/**
	 * @param endToken whose logit is lowered
	 * @param strength at least 0; 0 changes nothing
	 * @param time of the run, ends at epsilon
	 * @param epsilon added to the time so that its logarithm is finite
	 */
	public EndPenalty(int endToken, double strength, DreamLinear time, double epsilon) {
		this.endToken = endToken;
		this.strength = strength;
		this.time = time;
		this.epsilon = (float) epsilon;
	}

	@Override
	public int propose(StepContext context, int index, LogitsRow row) {
		if (this.strength == 0 || !context.canvas().isMasked(index)) {
			return row.argmax();
		}
		float logit = row.logits()[this.endToken];
		float penalty = (float) (this.strength * (float) Math.log(1 - this.time.time(context.step()) + this.epsilon));
		row.logits()[this.endToken] = logit + penalty;
		row.changed();
		int token = row.argmax();
		row.logits()[this.endToken] = logit;
		row.changed();
		remember(context.canvas().length(), index, row.probability(token));
		row.logits()[this.endToken] = logit + penalty;
		row.changed();
		return token;
	}

	private void remember(int length, int index, double probability) {
		if (this.unpenalised.length < length) {
			this.unpenalised = new double[length];
		}
		this.unpenalised[index] = probability;
	}

	/**
	 * What the proposed token of a cell would be worth without the penalty.
	 * @param penalised what it is worth with it
	 */
	double unpenalised(int index, double penalised) {
		return (this.strength == 0) ? penalised : this.unpenalised[index];
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}

package io.sfumato.backbone.policy;

/**
 * Makes tokens likelier that lead to an attribute
 * (<a href="https://arxiv.org/abs/2505.14455">CtrlDiff</a> section 3.3, classifier
 * guidance): p(token | canvas) is multiplied with p(attribute | canvas, token) to the
 * power of a scale. Unlike guidance by a second canvas it costs no second pass, but needs
 * a classifier of unfinished text.
 * <p>
 * Not where the text shall be the model's own: it is drawn from another distribution.
 */
public final class ClassifierGuidance implements LogitsProcessor {

	private final Classifier classifier;

	private final double scale;

	private double[] likelihoods = {};

	/**
	 * @param scale how much the attribute counts, from 0; 0 changes nothing
	 */
	public ClassifierGuidance(Classifier classifier, double scale) {
		if (!(scale >= 0)) {
			throw new StrategyException("guidance of scale %s isn't at least 0".formatted(scale), "cfgScale");
		}
		this.classifier = classifier;
		this.scale = scale;
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		if (this.scale == 0) {
			return;
		}
		float[] logits = row.logits();
		if (this.likelihoods.length != logits.length) {
			this.likelihoods = new double[logits.length];
		}
		this.classifier.logLikelihoods(context, index, this.likelihoods);
		for (int token = 0; token < logits.length; token++) {
			logits[token] += (float) (this.scale * this.likelihoods[token]);
		}
		row.changed();
	}

	@Override
	public boolean hasNoMemory() {
		// what it says depends on the canvas, and drafts aren't on it
		return false;
	}

	/** Judges how a token at a cell bears on an attribute of the whole text. */
	@FunctionalInterface
	public interface Classifier {

		/**
		 * @param index of the masked cell
		 * @param target gets, by token, ln p(attribute | canvas with that token), ≤ 0
		 */
		void logLikelihoods(StepContext context, int index, double[] target);

	}

}

package io.sfumato.backbone.policy;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;

/**
 * A mask remembers what the last pass has made of it: its embedding gets the expected
 * embedding of its token, weighted the more, the longer the run lasts (iteration
 * smoothing of <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section
 * 7.12). Tokens that are less likely than 1 in 10,000 are left out of the expectation.
 * <p>
 * Needs whole rows of logits of all masks. For long answers with
 * {@link IterationThreshold}; the model was never trained on such embeddings, so not
 * where the text of another decoding is wanted, and not with drafts or guidance, which
 * show several canvases. Keeps state of one run.
 */
public final class IterSmooth implements InputPolicy {

	/** Weight in the second pass, of dInfer. */
	public static final double DEFAULT_START = 0.15;

	/** By which it grows per pass, of dInfer. */
	public static final double DEFAULT_GROWTH = 0.02;

	/** At most, of dInfer. */
	public static final double DEFAULT_MOST = 0.3;

	/** Natural logarithm of the least probability that counts. */
	private static final double LEAST = Math.log(1e-4);

	private final Backbone backbone;

	private final double start;

	private final double growth;

	private final double most;

	/** By index. */
	private final Map<Integer, float[]> addends = new HashMap<>();

	private final float[] embedding;

	/**
	 * @param backbone knows the embeddings
	 * @param start weight in the second pass, 0–1; 0.15 by default
	 * @param growth by which it grows per pass, 0–1; 0.02 by default
	 * @param most its largest value, 0–1; 0.3 by default, 0 for no smoothing
	 */
	public IterSmooth(Backbone backbone, double start, double growth, double most) {
		if (!(start >= 0 && start <= 1 && growth >= 0 && growth <= 1 && most >= 0 && most <= 1)) {
			throw new StrategyException(
					"weights from %s by %s to %s aren't between 0 and 1".formatted(start, growth, most), "unmask");
		}
		this.backbone = backbone;
		this.start = start;
		this.growth = growth;
		this.most = most;
		this.embedding = new float[backbone.shape().hidden()];
	}

	@Override
	public void observe(StepContext context, int index, LogitsRow row) {
		float[] addend = this.addends.computeIfAbsent(index, (cell) -> new float[this.embedding.length]);
		Arrays.fill(addend, 0);
		double weight = Math.min(this.start + this.growth * context.step(), this.most);
		float[] logits = row.logits();
		// no probability is larger than its logit's distance from the best one says
		double least = logits[row.argmax()] + LEAST;
		for (int token = 0; token < logits.length; token++) {
			if (logits[token] >= least) {
				add(addend, token, weight * row.probability(token));
			}
		}
	}

	private void add(float[] addend, int token, double weight) {
		this.backbone.embed(token, FloatBuffer.wrap(this.embedding));
		for (int i = 0; i < addend.length; i++) {
			addend[i] += (float) (weight * this.embedding[i]);
		}
	}

	@Override
	public float @Nullable [] addend(int index) {
		return this.addends.get(index);
	}

}

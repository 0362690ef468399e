package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.stream.IntStream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The dual cache with fewer keys
 * (<a href="https://arxiv.org/abs/2508.02558">Sparse-dLLM</a> section 4): the first two
 * passes of a block evaluate the whole canvas; then each of the model's blocks forgets,
 * of the cells around the window, those that the window is least drawn to, and the
 * window's other passes evaluate it alone over what is left. Which cells a block keeps is
 * its own choice: mean query of the window · key, smoothed by the greatest of three
 * neighbours.
 * <p>
 * For long prompts and answers, where attention over held keys is what a pass costs; it
 * evaluates no fewer cells than {@link KvDual}, and one pass over everything more. The
 * limits are those of {@link KvDual}, and one canvas at a time. Takes as much memory as
 * {@link KvFeatures}.
 */
public final class KvSparse extends KvByLayers {

	/** Share of the cells around the window that each block keeps, of the paper. */
	public static final double DEFAULT = 0.5;

	/** The pass of a window whose keys are judged, counted from 0. */
	private static final int JUDGED = 1;

	private final int lead;

	private final double keep;

	/** What a pass over the window evaluates. */
	private final BitSet inside = new BitSet();

	/** By block of the model. */
	private BitSet[] forgotten = {};

	private int pass;

	/**
	 * @param backbone keeps the features
	 * @param lead cells before the window that are evaluated with it, as many as the
	 * model's logits are shifted by
	 * @param keep share of the cells around the window that stays, 0–1; 0.5 by default, 1
	 * forgets nothing
	 */
	public KvSparse(Backbone backbone, int lead, double keep) {
		super(backbone);
		Strategy.range("cache", keep, 0, 1);
		this.lead = lead;
		this.keep = keep;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		if (first) {
			this.forgotten = new BitSet[layers()];
		}
		this.pass = context.stepInWindow();
		this.inside.clear();
		this.inside.set(Math.max(0, context.window().start() - this.lead), context.window().end());
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		if (this.pass <= JUDGED) {
			cells.set(0, length());
		}
		else {
			cells.or(this.inside);
		}
	}

	@Override
	public void hide(int layer, Keys keys, BitSet cells, BitSet hidden) {
		if (this.pass == JUDGED) {
			this.forgotten[layer] = judge(keys.agreement(this.inside));
		}
		else if (this.pass > JUDGED) {
			hidden.or(this.forgotten[layer]);
		}
	}

	/** The cells around the window that nobody in it is drawn to. */
	private BitSet judge(double[] agreement) {
		int[] others = IntStream.range(0, length()).filter((cell) -> !this.inside.get(cell)).toArray();
		BitSet forgotten = new BitSet(length());
		IntStream.range(0, others.length)
			.boxed()
			.sorted((one, other) -> Double.compare(smoothed(agreement, others, other),
					smoothed(agreement, others, one)))
			.skip((long) (this.keep * others.length))
			.forEach((place) -> forgotten.set(others[place]));
		return forgotten;
	}

	private static double smoothed(double[] agreement, int[] others, int place) {
		double most = agreement[others[place]];
		most = (place > 0) ? Math.max(most, agreement[others[place - 1]]) : most;
		return (place + 1 < others.length) ? Math.max(most, agreement[others[place + 1]]) : most;
	}

}

package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Drops the soft tokens that nobody looks at: of all visual cells those stay to which the
 * rows of cells that are still masked after the step give most attention, at one moment
 * or several. The published methods differ in when and in which layers.
 * <p>
 * The cells that stay keep their positions; the prompt's exact keys and values are cut
 * instead of computed anew, and pruned cells cost nothing from the next pass on. Not with
 * caches that are stale already, nor with drafts, shadows or a second canvas. The pass
 * that looks runs a graph of its own, opened when first needed: it pays for answers of
 * many steps about images of many tokens, and loses for short ones.
 */
public final class AttentionPruning implements VisualTokenPolicy {

	/** What the step is asked at by default in {@link #late}: half-way. */
	private static final double HALF_WAY = 0.5;

	private static final double[] QUARTERS = { 0.25, 0.5, 0.75 };

	private final double keep;

	/** Ascending shares of the answer, at which tokens are dropped. */
	private final double[] moments;

	private final boolean oneLayer;

	private int next;

	private int before = -1;

	private AttentionPruning(double keep, double[] moments, boolean oneLayer) {
		this.keep = keep;
		this.moments = moments;
		this.oneLayer = oneLayer;
	}

	/**
	 * After the first step, by the mean over all layers
	 * (<a href="https://arxiv.org/abs/2511.12428">RedVTP</a> section 3; the released code
	 * closes the gaps between positions, decoding.md Q21). For long answers; not for
	 * those of a few tokens, which the first step has half decided.
	 * @param keep share that stays, 0–1; 0.5 in the paper
	 */
	public static AttentionPruning redVtp(double keep) {
		return new AttentionPruning(keep, new double[] { 0 }, false);
	}

	/**
	 * After the first step, by the layer in the middle alone: FastV
	 * (<a href="https://arxiv.org/abs/2403.06764">Chen et al. 2024</a>) as
	 * <a href="https://arxiv.org/abs/2601.20168">LLaDA-FastV</a> has it for masked
	 * models, whose last token means nothing and whose attention settles late. Unlike in
	 * these papers the first pass itself isn't shortened. With the limits of
	 * {@link #redVtp}.
	 * @param keep share that stays, 0–1; 0.5 in the paper
	 */
	public static AttentionPruning fastV(double keep) {
		return new AttentionPruning(keep, new double[] { 0 }, true);
	}

	/**
	 * When half of the answer is decided, by the mean over all layers
	 * (<a href="https://arxiv.org/abs/2511.15098">redundancy study</a>): models trained
	 * from scratch find back to what they have lost early in the answer, so they lose
	 * least late. Saves half of what {@link #redVtp} does.
	 * @param keep share that stays, 0–1; 0.5 by default
	 */
	public static AttentionPruning late(double keep) {
		return new AttentionPruning(keep, new double[] { HALF_WAY }, false);
	}

	/**
	 * A third of what goes with every quarter of the answer (the progressive pruning of
	 * the <a href="https://arxiv.org/abs/2511.15098">redundancy study</a>, whose steps
	 * aren't published). Takes three passes that look.
	 * @param keep share that stays in the end, 0–1; 0.5 by default
	 */
	public static AttentionPruning progressive(double keep) {
		return new AttentionPruning(keep, QUARTERS, false);
	}

	@Override
	public boolean looks(StepContext context) {
		Canvas canvas = context.canvas();
		double decided = 1 - (double) canvas.masked(canvas.promptLength(), canvas.length()) / canvas.answerLength();
		return this.next < this.moments.length && decided >= this.moments[this.next];
	}

	@Override
	public Layers layers(int layers) {
		return this.oneLayer ? new Layers(layers / 2, layers / 2 + 1) : new Layers(0, layers);
	}

	@Override
	public void drop(StepContext context, Looks looks, BitSet dropped) {
		Canvas canvas = context.canvas();
		int[] visual = IntStream.range(0, canvas.promptLength())
			.filter((index) -> canvas.kind(index) == CellKind.VISUAL)
			.toArray();
		this.before = (this.before < 0) ? visual.length : this.before;
		this.next++;
		int[] asking = IntStream.range(canvas.promptLength(), canvas.length())
			.filter((index) -> canvas.isMasked(index) && looks.has(index))
			.toArray();
		if (asking.length == 0 || visual.length == 0) {
			return;
		}
		double share = 1 - (1 - this.keep) * this.next / this.moments.length;
		int stay = Math.max(1, (int) (share * this.before));
		double[] importance = new double[visual.length];
		for (int token = 0; token < visual.length; token++) {
			int index = visual[token];
			importance[token] = dropped.get(index) ? Double.NEGATIVE_INFINITY
					: Arrays.stream(asking).mapToDouble((cell) -> looks.weight(cell, index)).sum();
		}
		IntStream.range(0, visual.length)
			.boxed()
			.sorted((one, other) -> Double.compare(importance[other], importance[one]))
			.skip(stay)
			.forEach((token) -> dropped.set(visual[token]));
	}

}

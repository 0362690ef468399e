package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;

/**
 * <a href="https://arxiv.org/abs/2510.14973">Elastic-Cache</a> (section 3, algorithm 1)
 * for models with full attention: a pass evaluates the window's masks and what the last
 * pass has decided; everything else keeps its keys and values until attention has moved.
 * Every block watches the cell that was looked at most: if that cell's own attention
 * turns by more than a bound from one pass to the next, the block and all behind it
 * evaluate all cells anew, while the shallower ones, which change less, don't.
 * <p>
 * The block that notices is evaluated anew as well, unlike in the paper: so with a bound
 * above 1 nothing is ever reused, and the result is that of {@link KvNone}.
 * <p>
 * For long prompts and answers, best with {@link LeftmostMasks} and {@link Threshold}.
 * Takes as much memory as {@link KvFeatures}. Not for models that were trained to see
 * their prompt without the answer, not with cells that are masked again, nor with early
 * exits, which read masks behind the window.
 */
public final class KvElastic extends KvByLayers {

	/** The least similarity of a cell's attention with that before, of the paper. */
	public static final double DEFAULT = 0.9;

	private final double similarity;

	/** By block: the cell that was looked at most, and where it looks. */
	private int[] watched = {};

	private float[][] looks = {};

	private final BitSet undecided = new BitSet();

	/** Cells of this pass. */
	private final BitSet active = new BitSet();

	private boolean all;

	/**
	 * @param backbone keeps the features
	 * @param similarity cosine of attention before and now below which a block is
	 * evaluated anew; 0.9 by default, above 1 for always, below 0 for never
	 */
	public KvElastic(Backbone backbone, double similarity) {
		super(backbone);
		this.similarity = similarity;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		this.all = first;
		if (first) {
			this.watched = new int[layers()];
			this.looks = new float[layers()][];
		}
		this.active.clear();
		for (int index = canvas.promptLength(); index < length(); index++) {
			boolean masked = canvas.isMasked(index);
			boolean decided = !masked && this.undecided.get(index);
			this.active.set(index, decided || (masked && index < context.window().end()));
			this.undecided.set(index, masked);
		}
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		if (this.all) {
			cells.set(0, length());
		}
		else {
			cells.or(this.active);
			cells.set(this.watched[layer]);
		}
	}

	@Override
	public boolean looks() {
		return true;
	}

	@Override
	public BitSet looked(int layer, BitSet cells, float[] weights) {
		BitSet rest = new BitSet();
		if (!this.all) {
			float[] now = row(weights, cells, this.watched[layer]);
			if (cosine(now, this.looks[layer]) < this.similarity) {
				this.all = true;
				rest.set(0, length());
				rest.andNot(cells);
			}
			this.looks[layer] = now;
		}
		else {
			this.watched[layer] = mostLookedAt(weights, cells);
			this.looks[layer] = row(weights, cells, this.watched[layer]);
		}
		return rest;
	}

	/** Of the cells that aren't of this pass. */
	private int mostLookedAt(float[] weights, BitSet cells) {
		double[] sums = new double[length()];
		int row = 0;
		for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1), row++) {
			if (this.active.get(cell)) {
				for (int seen = 0; seen < length(); seen++) {
					sums[seen] += weights[row * length() + seen];
				}
			}
		}
		int most = -1;
		for (int cell = 0; cell < length(); cell++) {
			if (!this.active.get(cell) && (most < 0 || sums[cell] > sums[most])) {
				most = cell;
			}
		}
		return Math.max(0, most);
	}

	private float[] row(float[] weights, BitSet cells, int cell) {
		float[] row = new float[length()];
		System.arraycopy(weights, cells.get(0, cell).cardinality() * length(), row, 0, length());
		return row;
	}

	private static double cosine(float[] one, float[] other) {
		double dot = 0;
		double ones = 0;
		double others = 0;
		for (int cell = 0; cell < one.length; cell++) {
			dot += (double) one[cell] * other[cell];
			ones += (double) one[cell] * one[cell];
			others += (double) other[cell] * other[cell];
		}
		return dot / Math.sqrt(ones * others);
	}

}

package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.stream.IntStream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * No reuse, and images shrink on their way through the model
 * (<a href="https://arxiv.org/abs/2511.12280">D3ToM</a>): the cells that the last step
 * has decided look at the soft tokens in one block; those they look at most stay, every
 * other one is merged into the most similar of these (the mean of what stands in them),
 * and the blocks behind neither evaluate nor see it. Every pass begins again with all
 * tokens; the first one, before which nothing was decided, merges none.
 * <p>
 * The paper's block and its share by step aren't published: here a quarter of the blocks
 * sees all, and the share that stays falls evenly from all to its least while the answer
 * fills. For images of many tokens on models whose cells see everything. Not where the
 * prompt's keys and values are computed once ({@link KvPrefixLm}), and not for tiny
 * models: such passes tell where cells look, through graphs of their own.
 */
public final class KvMerged extends KvByLayers {

	/** Share of an image that is left in the end. */
	public static final double DEFAULT = 0.5;

	private static final int PART_THAT_SEES_ALL = 4;

	private final double keep;

	/** The block in which it is seen who is looked at. */
	private final int looking;

	private final BitSet visual = new BitSet();

	private final BitSet undecided = new BitSet();

	/** Decided by the last step. */
	private final BitSet deciders = new BitSet();

	private final BitSet merged = new BitSet();

	private double[] importance = {};

	/** Soft tokens that stay in this pass. */
	private int stay;

	/**
	 * @param backbone keeps what its blocks give
	 * @param keep share of the soft tokens that is left in the end, 0–1; 0.5 by default,
	 * 1 merges none
	 */
	public KvMerged(Backbone backbone, double keep) {
		super(backbone);
		Strategy.range("pruning", keep, 0, 1);
		this.keep = keep;
		this.looking = (layers() - 1) / PART_THAT_SEES_ALL;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		this.merged.clear();
		this.deciders.clear();
		for (int index = 0; index < length(); index++) {
			this.visual.set(index, canvas.kind(index) == CellKind.VISUAL);
			this.deciders.set(index, this.undecided.get(index) && !canvas.isMasked(index));
			this.undecided.set(index, canvas.isMasked(index));
		}
		double decided = 1 - (double) this.undecided.cardinality() / canvas.answerLength();
		int tokens = this.visual.cardinality();
		this.stay = Math.max(1, (int) Math.ceil((1 - (1 - this.keep) * decided) * tokens));
	}

	@Override
	public boolean looks() {
		return !this.deciders.isEmpty() && this.stay < this.visual.cardinality();
	}

	@Override
	public BitSet looked(int layer, BitSet cells, float[] weights) {
		if (layer == this.looking) {
			this.importance = new double[length()];
			int row = 0;
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1), row++) {
				for (int seen = 0; this.deciders.get(cell) && seen < length(); seen++) {
					this.importance[seen] += weights[row * length() + seen];
				}
			}
		}
		return new BitSet();
	}

	@Override
	public void enter(int layer, float[] cells, int width) {
		if (layer != this.looking + 1 || !looks()) {
			return;
		}
		int[] ranked = this.visual.stream()
			.boxed()
			.sorted((one, other) -> Double.compare(this.importance[other], this.importance[one]))
			.mapToInt(Integer::intValue)
			.toArray();
		int[] kept = IntStream.of(ranked).limit(this.stay).sorted().toArray();
		int[] nearest = IntStream.of(ranked)
			.skip(this.stay)
			.map((token) -> mostSimilar(token, kept, cells, width))
			.toArray();
		int[] together = new int[length()];
		for (int place = 0; place < nearest.length; place++) {
			int token = ranked[this.stay + place];
			this.merged.set(token);
			together[nearest[place]]++;
			for (int i = 0; i < width; i++) {
				cells[nearest[place] * width + i] += cells[token * width + i];
			}
		}
		for (int token : kept) {
			for (int i = token * width; together[token] > 0 && i < (token + 1) * width; i++) {
				cells[i] /= together[token] + 1;
			}
		}
	}

	private static int mostSimilar(int token, int[] kept, float[] cells, int width) {
		int best = kept[0];
		double most = Double.NEGATIVE_INFINITY;
		for (int other : kept) {
			double dot = 0;
			double squares = 0;
			for (int i = 0; i < width; i++) {
				dot += (double) cells[token * width + i] * cells[other * width + i];
				squares += (double) cells[other * width + i] * cells[other * width + i];
			}
			double cosine = (squares > 0) ? dot / Math.sqrt(squares) : 0;
			if (cosine > most) {
				most = cosine;
				best = other;
			}
		}
		return best;
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		cells.set(0, length());
		cells.andNot(this.merged);
	}

	@Override
	public void hide(int layer, Keys keys, BitSet cells, BitSet hidden) {
		if (layer > this.looking) {
			hidden.or(this.merged);
		}
	}

	@Override
	public Exactness exactness() {
		return Exactness.NONE;
	}

}

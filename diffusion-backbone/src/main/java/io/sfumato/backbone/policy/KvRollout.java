package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;

/**
 * <a href="https://arxiv.org/abs/2509.23094">d2Cache</a> (section 3) for models with full
 * attention: after a first pass over everything, a pass evaluates only the masks that are
 * likely to be decided next (probability in the pass that last read them, times the
 * {@linkplain DensityScorer density} of decided cells around them), what the last step
 * has decided, and the few other cells that the rest of the canvas has come to depend on
 * most: the nucleus of the attention rollout, the product over the blocks of where their
 * cells look. Gaps of some cells between these are filled. All other keys and values stay
 * as old as they are, and only cells that were evaluated may be decided.
 * <p>
 * For long prompts and answers on large models; with {@link DensityScorer}, as in the
 * paper. Every pass tells where cells look, through graphs of their own, which costs a
 * tiny model more than it saves. Not for models that were trained to see their prompt
 * without the answer, not with cells that are masked again, nor with early exits. Takes
 * as much memory as {@link KvFeatures}.
 */
public final class KvRollout extends KvByLayers {

	/** Masks that are evaluated, of the published code. */
	public static final int DEFAULT_MASKS = 32;

	/** Share of the rollout that other cells are taken for, of the published code. */
	public static final double DEFAULT_NUCLEUS = 0.1;

	/** The longest gap that is filled, of the published code. */
	public static final int DEFAULT_GAP = 4;

	private final int masks;

	private final double nucleus;

	private final int gap;

	private final int lead;

	/** By index: the probability of what was proposed when the cell was last read. */
	private double[] confidences = {};

	private final BitSet undecided = new BitSet();

	private final BitSet active = new BitSet();

	/** Block by block: who was evaluated, and where they looked. */
	private final List<BitSet> evaluated = new ArrayList<>();

	private final List<float[]> looks = new ArrayList<>();

	/**
	 * @param backbone keeps the features
	 * @param lead cells before each mask that are evaluated with it, as many as the
	 * model's logits are shifted by
	 * @param masks that are evaluated in a pass, from 1; 32 by default
	 * @param nucleus share of the rollout, 0–1; 0.1 by default, 1 takes every cell
	 * @param gap the longest run of other cells between two evaluated ones that is
	 * evaluated too, from 0; 4 by default
	 */
	public KvRollout(Backbone backbone, int lead, int masks, double nucleus, int gap) {
		super(backbone);
		if (masks < 1 || gap < 0) {
			throw new StrategyException("%d masks in a pass with gaps of %d".formatted(masks, gap), "cache");
		}
		Strategy.range("cache", nucleus, 0, 1);
		this.lead = lead;
		this.masks = masks;
		this.nucleus = nucleus;
		this.gap = gap;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		this.active.clear();
		if (first) {
			this.confidences = new double[length()];
			this.active.set(0, length());
		}
		else {
			likely(context, canvas);
			for (int index = this.undecided.nextSetBit(0); index >= 0; index = this.undecided.nextSetBit(index + 1)) {
				if (!canvas.isMasked(index)) {
					this.active.set(index);
				}
			}
			influential();
			fillGaps();
		}
		for (int index = 0; index < length(); index++) {
			this.undecided.set(index, canvas.isMasked(index));
		}
		this.evaluated.clear();
		this.looks.clear();
	}

	/** Masks of the window first, then of as many blocks as it takes. */
	private void likely(StepContext context, Canvas canvas) {
		Window window = context.window();
		int blockLength = window.end() - window.start();
		int end = window.end();
		while (end < length() && canvas.masked(window.start(), end) < this.masks) {
			end = Math.min(length(), end + blockLength);
		}
		DensityScorer.Density density = DensityScorer.Density.of(canvas);
		IntStream.range(window.start(), end)
			.filter(canvas::isMasked)
			.boxed()
			.sorted((one, other) -> Double.compare(likelihood(window, density, other),
					likelihood(window, density, one)))
			.limit(this.masks)
			.forEach((index) -> this.active.set(Math.max(0, index - this.lead), index + 1));
	}

	private double likelihood(Window window, DensityScorer.Density density, int index) {
		return this.confidences[index] * density.at(index) + ((index < window.end()) ? 1 : 0);
	}

	/** The cells that the others depend on most, until their share is reached. */
	private void influential() {
		double[] influence = influence(length(), this.evaluated, this.looks);
		int[] others = IntStream.range(0, length()).filter((index) -> !this.active.get(index)).toArray();
		double all = Arrays.stream(others).mapToDouble((index) -> influence[index]).sum();
		double[] sum = new double[1];
		Arrays.stream(others)
			.boxed()
			.sorted((one, other) -> Double.compare(influence[other], influence[one]))
			.takeWhile((index) -> this.nucleus == 1 || sum[0] < this.nucleus * all)
			.forEach((index) -> {
				sum[0] += influence[index];
				this.active.set(index);
			});
	}

	/**
	 * Column sums of the product over the blocks of (A + I) ÷ 2, whose rows are those of
	 * the identity for cells that weren't evaluated: what of everything that comes out
	 * stems from each cell.
	 */
	static double[] influence(int length, List<BitSet> evaluated, List<float[]> looks) {
		double[] influence = new double[length];
		Arrays.fill(influence, 1);
		for (int layer = looks.size() - 1; layer >= 0; layer--) {
			double[] before = influence.clone();
			BitSet cells = evaluated.get(layer);
			float[] weights = looks.get(layer);
			int row = 0;
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1), row++) {
				influence[cell] -= before[cell] / 2;
				for (int seen = 0; seen < length; seen++) {
					influence[seen] += before[cell] / 2 * weights[row * length + seen];
				}
			}
		}
		return influence;
	}

	private void fillGaps() {
		for (int from = this.active.nextSetBit(0); from >= 0;) {
			int end = this.active.nextClearBit(from);
			int next = this.active.nextSetBit(end);
			if (next >= 0 && next - end <= this.gap) {
				this.active.set(end, next);
			}
			from = next;
		}
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		cells.or(this.active);
	}

	@Override
	public boolean looks() {
		return true;
	}

	@Override
	public BitSet looked(int layer, BitSet cells, float[] weights) {
		this.evaluated.add((BitSet) cells.clone());
		this.looks.add(weights);
		return new BitSet();
	}

	@Override
	BitSet readable() {
		return this.active;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		for (int index = 0; index < context.canvas().length(); index++) {
			if (context.canvas().isMasked(index)) {
				cells.set(index);
			}
		}
	}

	@Override
	public void observed(StepContext context, Observations observations) {
		for (int index = 0; index < length(); index++) {
			if (observations.has(index)) {
				this.confidences[index] = observations.probability(index);
			}
		}
	}

}

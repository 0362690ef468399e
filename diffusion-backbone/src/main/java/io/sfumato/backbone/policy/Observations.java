package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What the last pass says about every cell that was read, whether or not it may be
 * decided: the cells a step may decide, and those a {@link RevisePolicy} or a
 * {@link StopPolicy} watches. One instance per run.
 */
public final class Observations {

	private final BitSet seen = new BitSet();

	private int[] tokens;

	private double[] probabilities;

	private double[] placed;

	private double[] gaps;

	/**
	 * @param length cells of the canvas
	 */
	public Observations(int length) {
		this.tokens = new int[length];
		this.probabilities = new double[length];
		this.placed = new double[length];
		this.gaps = new double[length];
	}

	public void clear() {
		this.seen.clear();
	}

	/**
	 * @param token the proposed one
	 * @param probability of the proposed token
	 * @param placed probability of the token that the cell holds, NaN if it isn't known
	 * @param gap the largest logit less the second largest
	 */
	public void put(int index, int token, double probability, double placed, double gap) {
		if (index >= this.tokens.length) {
			int length = Math.max(index + 1, 2 * this.tokens.length);
			this.tokens = Arrays.copyOf(this.tokens, length);
			this.probabilities = Arrays.copyOf(this.probabilities, length);
			this.placed = Arrays.copyOf(this.placed, length);
			this.gaps = Arrays.copyOf(this.gaps, length);
		}
		this.seen.set(index);
		this.tokens[index] = token;
		this.probabilities[index] = probability;
		this.placed[index] = placed;
		this.gaps[index] = gap;
	}

	/** Whether the pass has read this cell. Nothing else may be asked of others. */
	public boolean has(int index) {
		return this.seen.get(index);
	}

	/** The token the model proposes for the cell, whatever it holds. */
	public int token(int index) {
		return this.tokens[index];
	}

	/** The probability of the proposed token. */
	public double probability(int index) {
		return this.probabilities[index];
	}

	/** The probability of the token that the cell held during the pass. */
	public double placed(int index) {
		return this.placed[index];
	}

	/** By how much the largest logit exceeds the second largest. */
	public double gap(int index) {
		return this.gaps[index];
	}

}

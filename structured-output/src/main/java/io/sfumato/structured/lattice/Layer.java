package io.sfumato.structured.lattice;

import java.util.Arrays;

/**
 * The configurations before one cell, and the ways over it. Arrays grow and are kept from
 * step to step.
 */
final class Layer {

	/** Configurations. */
	int[] at = new int[16];

	int size;

	/** Probability to get here, up to {@link #forwardScale}. */
	double[] forward = new double[16];

	double forwardScale;

	/** Probability to get to an end from here, up to {@link #backwardScale}. */
	double[] backward = new double[16];

	double backwardScale;

	/**
	 * The best way to an end: its log probability, its first token, and where that leads.
	 */
	double[] best = new double[16];

	int[] bestToken = new int[16];

	int[] bestNext = new int[16];

	/** Ways over the cell: where from, where to (indices), what is known of them. */
	int[] from = new int[64];

	int[] to = new int[64];

	double[] sum = new double[64];

	double[] max = new double[64];

	int[] token = new int[64];

	/** Which group of candidates a way stands for, or -1. */
	int[] group = new int[64];

	int ways;

	/** First group of each state met here; candidate → group of that state. */
	int[] groupOf = new int[256];

	int states;

	int groups;

	void clear() {
		this.size = 0;
		this.ways = 0;
		this.states = 0;
		this.groups = 0;
		this.forwardScale = 0;
		this.backwardScale = 0;
	}

	int add(int configuration) {
		if (this.size == this.at.length) {
			int more = this.size * 2;
			this.at = Arrays.copyOf(this.at, more);
			this.forward = Arrays.copyOf(this.forward, more);
			this.backward = Arrays.copyOf(this.backward, more);
			this.best = Arrays.copyOf(this.best, more);
			this.bestToken = Arrays.copyOf(this.bestToken, more);
			this.bestNext = Arrays.copyOf(this.bestNext, more);
		}
		this.at[this.size] = configuration;
		this.forward[this.size] = 0;
		return this.size++;
	}

	void addWay(int source, int target, double probability, double logProbability, int id, int ofGroup) {
		if (this.ways == this.from.length) {
			int more = this.ways * 2;
			this.from = Arrays.copyOf(this.from, more);
			this.to = Arrays.copyOf(this.to, more);
			this.sum = Arrays.copyOf(this.sum, more);
			this.max = Arrays.copyOf(this.max, more);
			this.token = Arrays.copyOf(this.token, more);
			this.group = Arrays.copyOf(this.group, more);
		}
		this.from[this.ways] = source;
		this.to[this.ways] = target;
		this.sum[this.ways] = probability;
		this.max[this.ways] = logProbability;
		this.token[this.ways] = id;
		this.group[this.ways++] = ofGroup;
	}

	/** Room for what each candidate does in one more state. */
	int addState(int candidates) {
		int start = this.states++ * candidates;
		if (start + candidates > this.groupOf.length) {
			this.groupOf = Arrays.copyOf(this.groupOf, Math.max(start + candidates, this.groupOf.length * 2));
		}
		return start;
	}

	/**
	 * Divides the forward probabilities by their greatest, so that long values don't
	 * vanish.
	 */
	void scaleForward(double before) {
		this.forwardScale = before + scale(this.forward, this.size);
	}

	void scaleBackward(double behind) {
		this.backwardScale = behind + scale(this.backward, this.size);
	}

	private static double scale(double[] values, int size) {
		double greatest = 0;
		for (int i = 0; i < size; i++) {
			greatest = Math.max(greatest, values[i]);
		}
		if (greatest == 0) {
			return 0;
		}
		for (int i = 0; i < size; i++) {
			values[i] /= greatest;
		}
		return Math.log(greatest);
	}

}

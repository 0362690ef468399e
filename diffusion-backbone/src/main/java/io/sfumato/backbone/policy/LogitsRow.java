package io.sfumato.backbone.policy;

import java.util.Arrays;

import io.sfumato.backbone.ForwardRows;

/**
 * The logits of one cell, as proposers and scorers see them. Either a view of the
 * statistics that the graph computed, about which nothing but the argmax can be asked, or
 * a copy of the whole row, which can be changed and whose probabilities are formed in
 * double: {@code exp(z − max)}, summed in index order (decoding.md section 1.5). One
 * instance serves all rows of a run.
 */
public final class LogitsRow {

	private final float[] logits;

	/** The only tokens that are possible, where that is known; else none. */
	private int[] possible = {};

	private boolean sparse;

	private boolean full;

	private boolean summarised;

	private boolean entropyKnown;

	private int argmax;

	private double max;

	private double secondMax;

	private double sum;

	private double entropy;

	public LogitsRow(int vocabulary) {
		this.logits = new float[vocabulary];
	}

	/** Becomes a view of the row's statistics. */
	public void readStatistics(ForwardRows rows, int row) {
		this.full = false;
		this.argmax = rows.argmax(row);
		this.max = rows.max(row);
		this.secondMax = rows.secondMax(row);
		this.sum = Math.exp(rows.logSumExp(row));
		this.entropy = rows.entropy(row);
		this.summarised = true;
		this.entropyKnown = true;
	}

	/** Becomes a copy of the row. */
	public void readLogits(ForwardRows rows, int row) {
		rows.logits(row, this.logits);
		this.full = true;
		this.sparse = false;
		changed();
	}

	/**
	 * Becomes a copy of the row with the statistics that came with it, which spares a
	 * walk over the vocabulary.
	 */
	public void readWhole(ForwardRows rows, int row) {
		readLogits(rows, row);
		readStatistics(rows, row);
		this.full = true;
	}

	/**
	 * Becomes a row of which these tokens alone are possible. The probabilities may add
	 * up to less than 1, as where nothing can stand in the cell too.
	 * @param count of tokens, at least 1
	 */
	public void become(int[] tokens, double[] probabilities, int count) {
		clear();
		int best = 0;
		double second = 0;
		double sum = 0;
		double entropy = 0;
		for (int each = 0; each < count; each++) {
			double probability = Math.max(probabilities[each], Double.MIN_NORMAL);
			this.logits[tokens[each]] = (float) Math.log(probability);
			sum += probability;
			entropy -= probability * Math.log(probability);
			if (each > 0) {
				double top = probabilities[best];
				second = Math.max(second, Math.min(top, probability));
				best = (probability > top) ? each : best;
			}
		}
		double nothing = Math.max(0, 1 - sum);
		double top = Math.max(probabilities[best], Double.MIN_NORMAL);
		this.argmax = tokens[best];
		this.max = Math.log(top);
		this.secondMax = Math.log(Math.max(Math.max(second, nothing), Double.MIN_NORMAL));
		this.sum = 1 / top;
		this.entropy = Math.max(0, entropy - ((nothing > 0) ? nothing * Math.log(nothing) : 0));
		this.full = true;
		this.summarised = true;
		this.entropyKnown = true;
		this.possible = Arrays.copyOf(tokens, count);
		this.sparse = true;
	}

	/** Makes every token impossible. */
	private void clear() {
		if (this.sparse) {
			for (int token : this.possible) {
				this.logits[token] = Float.NEGATIVE_INFINITY;
			}
			return;
		}
		Arrays.fill(this.logits, Float.NEGATIVE_INFINITY);
	}

	/**
	 * The row itself, to read or to change; tell {@link #changed()} afterwards.
	 * @throws IllegalStateException if only statistics are there
	 */
	public float[] logits() {
		if (!this.full) {
			throw new IllegalStateException("the pass was asked for statistics, not for logits");
		}
		return this.logits;
	}

	/** Forgets what was derived from the row. */
	public void changed() {
		this.summarised = false;
		this.entropyKnown = false;
		this.sparse = false;
	}

	/** Makes a token impossible. */
	public void forbid(int token) {
		float logit = logits()[token];
		this.logits[token] = Float.NEGATIVE_INFINITY;
		if (!this.summarised || token == this.argmax || !(logit < this.secondMax)) {
			changed();
			return;
		}
		// neither of the two best: only the sum has changed
		this.sum -= Math.exp(logit - this.max);
		this.entropyKnown = false;
	}

	/** The token with the largest logit, lowest id on ties. */
	public int argmax() {
		summarise();
		return this.argmax;
	}

	/** The token's probability. */
	public double probability(int token) {
		summarise();
		if (token == this.argmax) {
			return 1 / this.sum;
		}
		return Math.exp(logits()[token] - this.max) / this.sum;
	}

	/** The probability of the argmax less that of the runner-up. */
	public double margin() {
		summarise();
		return (1 - Math.exp(this.secondMax - this.max)) / this.sum;
	}

	/** The largest logit less the second largest. */
	public double gap() {
		summarise();
		return this.max - this.secondMax;
	}

	/**
	 * The token's probability, NaN if statistics alone are there and don't tell.
	 */
	public double probabilityIfKnown(int token) {
		summarise();
		return (this.full || token == this.argmax) ? probability(token) : Double.NaN;
	}

	/** The logarithm of the sum of all exponentials. */
	public double logNormaliser() {
		summarise();
		return this.max + Math.log(this.sum);
	}

	/** Entropy in nats. */
	public double entropy() {
		summarise();
		if (!this.entropyKnown) {
			double entropy = 0;
			double logSum = Math.log(this.sum);
			for (float logit : this.logits) {
				double distance = logit - this.max;
				double probability = Math.exp(distance) / this.sum;
				entropy += (probability > 0) ? probability * (logSum - distance) : 0;
			}
			this.entropy = entropy;
			this.entropyKnown = true;
		}
		return this.entropy;
	}

	private void summarise() {
		if (this.summarised) {
			return;
		}
		float max = Float.NEGATIVE_INFINITY;
		float second = Float.NEGATIVE_INFINITY;
		int argmax = 0;
		for (int token = 0; token < this.logits.length; token++) {
			float logit = this.logits[token];
			if (logit > max) {
				second = max;
				max = logit;
				argmax = token;
			}
			else if (logit > second) {
				second = logit;
			}
		}
		double sum = 0;
		for (float logit : this.logits) {
			sum += Math.exp((double) logit - max);
		}
		this.argmax = argmax;
		this.max = max;
		this.secondMax = second;
		this.sum = sum;
		this.summarised = true;
	}

}

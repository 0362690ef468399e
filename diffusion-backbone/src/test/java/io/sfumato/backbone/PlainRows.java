package io.sfumato.backbone;

/**
 * Rows of logits held as doubles.
 */
final class PlainRows implements ForwardRows {

	private final double[][] logits;

	private final boolean wholeRows;

	private KeyValues keyValues;

	private final boolean keyValuesWanted;

	/** [layer][row][key]; null if it wasn't asked for. */
	private final double[][][] attention;

	PlainRows(double[][] logits, boolean wholeRows, KeyValues keyValues, boolean keyValuesWanted) {
		this(logits, wholeRows, keyValues, keyValuesWanted, null);
	}

	PlainRows(double[][] logits, boolean wholeRows, KeyValues keyValues, boolean keyValuesWanted,
			double[][][] attention) {
		this.attention = attention;
		this.logits = logits;
		this.wholeRows = wholeRows;
		this.keyValues = keyValues;
		this.keyValuesWanted = keyValuesWanted;
	}

	@Override
	public int count() {
		return this.logits.length;
	}

	@Override
	public int argmax(int row) {
		int best = 0;
		for (int token = 1; token < this.logits[row].length; token++) {
			best = (this.logits[row][token] > this.logits[row][best]) ? token : best;
		}
		return best;
	}

	@Override
	public float max(int row) {
		return (float) this.logits[row][argmax(row)];
	}

	@Override
	public float secondMax(int row) {
		int best = argmax(row);
		double second = Double.NEGATIVE_INFINITY;
		for (int token = 0; token < this.logits[row].length; token++) {
			second = (token != best) ? Math.max(second, this.logits[row][token]) : second;
		}
		return (float) second;
	}

	@Override
	public float logSumExp(int row) {
		return (float) Math.log(sum(row));
	}

	@Override
	public float entropy(int row) {
		double max = this.logits[row][argmax(row)];
		double sum = sum(row);
		double entropy = 0;
		for (double logit : this.logits[row]) {
			double probability = Math.exp(logit - max) / sum;
			entropy -= (probability > 0) ? probability * Math.log(probability) : 0;
		}
		return (float) entropy;
	}

	@Override
	public void logits(int row, float[] target) {
		if (!this.wholeRows) {
			throw new IllegalStateException("logits weren't asked for");
		}
		for (int token = 0; token < target.length; token++) {
			target[token] = (float) this.logits[row][token];
		}
	}

	@Override
	public void attention(int layer, int row, float[] target) {
		if (this.attention == null) {
			throw new IllegalStateException("the request didn't ask where its rows look");
		}
		for (int key = 0; key < target.length; key++) {
			target[key] = (float) this.attention[layer][row][key];
		}
	}

	@Override
	public KeyValues takeKeyValues() {
		if (!this.keyValuesWanted || this.keyValues == null) {
			throw new IllegalStateException("keys and values weren't asked for, or are taken");
		}
		KeyValues taken = this.keyValues;
		this.keyValues = null;
		return taken;
	}

	@Override
	public void close() {
	}

	private double sum(int row) {
		double max = this.logits[row][argmax(row)];
		double sum = 0;
		for (double logit : this.logits[row]) {
			sum += Math.exp(logit - max);
		}
		return sum;
	}

}

package io.sfumato.backbone.policy;

import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;

/** One row, as a pass that was asked for whole rows gives it. */
record GivenRow(float[] logits) implements ForwardRows {

	static LogitsRow of(float... logits) {
		LogitsRow row = new LogitsRow(logits.length);
		row.readLogits(new GivenRow(logits), 0);
		return row;
	}

	@Override
	public int count() {
		return 1;
	}

	@Override
	public void logits(int row, float[] target) {
		System.arraycopy(this.logits, 0, target, 0, target.length);
	}

	@Override
	public int argmax(int row) {
		throw new AssertionError();
	}

	@Override
	public float max(int row) {
		throw new AssertionError();
	}

	@Override
	public float secondMax(int row) {
		throw new AssertionError();
	}

	@Override
	public float logSumExp(int row) {
		throw new AssertionError();
	}

	@Override
	public float entropy(int row) {
		throw new AssertionError();
	}

	@Override
	public void attention(int layer, int row, float[] target) {
		throw new UnsupportedOperationException("a given row looks nowhere");
	}

	@Override
	public KeyValues takeKeyValues() {
		throw new AssertionError();
	}

	@Override
	public void close() {
	}

}

package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

import io.sfumato.backbone.policy.LengthPolicy;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.structured.canvas.RecordConstraint;

/**
 * Values that seem to run out of cells get more, and the pass that said so decides
 * nothing (structured-output.md §6.5): what the others would have become was read beside
 * a value that had no room. A few passes of a run may be spent on that.
 */
final class SlotGrowth implements LengthPolicy {

	private static final int MOST_PASSES = 3;

	private final RecordCells cells;

	private final RecordConstraint record;

	private final int most;

	private int passes;

	/** More cells by the first cell of each value that shall have them. */
	private Map<Integer, Integer> wanted = Map.of();

	SlotGrowth(RecordCells cells, RecordConstraint record, int most) {
		this.cells = cells;
		this.record = record;
		this.most = Math.max(most, record.size());
	}

	@Override
	public int most() {
		return this.most;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		// a record looks at all open cells anyway
	}

	@Override
	public void measure(StepContext context, Observations observations) {
		this.wanted = (this.passes < MOST_PASSES) ? this.record.crowded(this.most - this.record.size()) : Map.of();
	}

	@Override
	public boolean isMeasuring() {
		return !this.wanted.isEmpty();
	}

	@Override
	public void resize(StepContext context, Observations observations, BitSet committed, Splices splices) {
		this.passes += this.wanted.isEmpty() ? 0 : 1;
		List<Integer> values = new ArrayList<>(this.wanted.keySet());
		// from the last one on, so that the others stay where they are
		for (int value : values.reversed()) {
			int end = this.record.end(value);
			int count = this.wanted.getOrDefault(value, 0);
			if (this.record.grow(value, count)) {
				splices.insertMasks(context.canvas().promptLength() + end, count);
				this.cells.grown(end, count);
			}
		}
		this.wanted = Map.of();
	}

}

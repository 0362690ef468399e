package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * Cells whose keys and values are held, one by one, while all others are evaluated.
 */
final class HeldCells implements AutoCloseable {

	private final Backbone backbone;

	private final BitSet cells = new BitSet();

	private final HeldKeys keyValues = new HeldKeys();

	/** Those that were held first. */
	private final BitSet first = new BitSet();

	HeldCells(Backbone backbone) {
		this.backbone = backbone;
	}

	/** Plans a pass over the cells that aren't held. */
	void queryOthers(ForwardPlan plan, int length) {
		for (int index = this.cells.nextClearBit(0); index < length; index = this.cells.nextClearBit(index + 1)) {
			plan.query(index, index + 1);
		}
		plan.past(this.keyValues.get());
	}

	/**
	 * Holds more of the cells that such a pass has evaluated.
	 * @param fresh of all cells it has evaluated
	 * @param wanted all cells to hold from now on; none that is held may be missing
	 */
	void hold(KeyValues fresh, BitSet wanted, int length) {
		List<KeyValues> parts = new ArrayList<>();
		try (fresh) {
			int row = 0;
			int from = 0;
			for (int index = this.cells.nextClearBit(0); index < length; index = this.cells.nextClearBit(index + 1)) {
				if (!wanted.get(index)) {
					slice(fresh, from, row, parts);
					from = row + 1;
				}
				row++;
			}
			slice(fresh, from, row, parts);
		}
		if (this.cells.isEmpty()) {
			this.first.clear();
			this.first.or(wanted);
		}
		this.cells.clear();
		this.cells.or(wanted);
		this.keyValues.append(this.backbone, parts);
	}

	private static void slice(KeyValues fresh, int from, int to, List<KeyValues> parts) {
		if (to > from) {
			parts.add(fresh.slice(from, to));
		}
	}

	/** Forgets all cells but those that were held first. */
	void keepFirst() {
		KeyValues all = this.keyValues.take();
		if (all != null) {
			this.keyValues.hold(all, 0, this.first.cardinality());
			this.cells.and(this.first);
		}
	}

	/** Holds nothing. */
	@Override
	public void close() {
		this.cells.clear();
		this.keyValues.close();
	}

}

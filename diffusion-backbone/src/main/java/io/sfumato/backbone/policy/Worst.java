package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/**
 * The search that revisions share: the decided cells that deserve it least.
 */
final class Worst {

	private Worst() {
	}

	/**
	 * Adds the cells with the smallest values, the earlier one where two are equal.
	 * @param cells gets them; those it holds already don't count again
	 * @param count how many at most
	 * @param from first index that is looked at
	 * @param to index behind the last
	 * @param below only values below this
	 * @param value of a cell by its index; NaN for one that isn't up for it
	 */
	static void add(BitSet cells, int count, int from, int to, double below, IntToDoubleFunction value) {
		for (int found = 0; found < count; found++) {
			int worst = -1;
			double least = below;
			for (int index = from; index < to; index++) {
				double own = cells.get(index) ? Double.NaN : value.applyAsDouble(index);
				if (own < least) {
					least = own;
					worst = index;
				}
			}
			if (worst < 0) {
				return;
			}
			cells.set(worst);
		}
	}

}

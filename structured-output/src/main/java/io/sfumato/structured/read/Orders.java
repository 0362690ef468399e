package io.sfumato.structured.read;

import java.util.ArrayList;
import java.util.List;

/**
 * Orders in which the options of a question are shown. Models prefer options by where
 * they stand; over a set of orders in which each option stands everywhere once, that
 * preference cancels.
 */
public final class Orders {

	/** Up to so many options are shown in all cyclic orders. */
	private static final int CYCLIC = 5;

	/** Rows of a Latin square that stand for all of them where there are more options. */
	private static final int ROWS = 4;

	/** The most orders that a request may ask for. */
	public static final int MOST = 8;

	private Orders() {
	}

	/** How many orders are a full set for so many options (structured-output.md §9.3). */
	public static int full(int options) {
		return (options <= CYCLIC) ? options : ROWS;
	}

	/**
	 * Rotations of the given order, as far from each other as they can be, the given one
	 * first.
	 * @param wanted from 1; no more than there are options are given
	 * @return for each order, from the first to the last place, the option that stands
	 * there
	 */
	public static List<int[]> of(int options, int wanted) {
		int count = Math.min(options, wanted);
		List<int[]> orders = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			int shift = number * options / count;
			int[] order = new int[options];
			for (int place = 0; place < options; place++) {
				order[place] = (place + shift) % options;
			}
			orders.add(order);
		}
		return orders;
	}

}

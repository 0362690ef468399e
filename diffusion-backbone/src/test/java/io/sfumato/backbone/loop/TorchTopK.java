package io.sfumato.backbone.loop;

import java.util.Arrays;

/**
 * The greatest of some numbers as PyTorch 1.13 selects them: by {@code std::nth_element}
 * of libstdc++, which says nothing of the order among equals. Where a reference's choice
 * hangs on that order, its traces need it.
 */
final class TorchTopK {

	/** Fewer chosen of more numbers than this are selected by a heap. */
	private static final int HEAP = 64;

	private final double[] scores;

	private int[] order = {};

	TorchTopK(double[] scores) {
		this.scores = scores;
	}

	/** Their places. */
	int[] greatest(int count) {
		this.order = new int[this.scores.length];
		Arrays.setAll(this.order, (index) -> index);
		if (count * HEAP <= this.order.length) {
			insertionSort(0, this.order.length);
		}
		else {
			select(count - 1);
		}
		return Arrays.copyOf(this.order, count);
	}

	/** Introspective selection without its fall-back for adverse inputs. */
	private void select(int nth) {
		int first = 0;
		int last = this.order.length;
		while (last - first > 3) {
			medianToFirst(first, first + 1, first + (last - first) / 2, last - 1);
			int cut = partition(first + 1, last, first);
			if (cut <= nth) {
				first = cut;
			}
			else {
				last = cut;
			}
		}
		insertionSort(first, last);
	}

	private void medianToFirst(int first, int a, int b, int c) {
		if (before(a, b)) {
			swap(first, before(b, c) ? b : before(a, c) ? c : a);
		}
		else {
			swap(first, before(a, c) ? a : before(b, c) ? c : b);
		}
	}

	private int partition(int from, int to, int pivot) {
		int first = from;
		int last = to;
		while (true) {
			while (before(first, pivot)) {
				first++;
			}
			last--;
			while (before(pivot, last)) {
				last--;
			}
			if (first >= last) {
				return first;
			}
			swap(first, last);
			first++;
		}
	}

	private void insertionSort(int first, int last) {
		for (int place = first + 1; place < last; place++) {
			for (int at = place; at > first && before(at, at - 1); at--) {
				swap(at, at - 1);
			}
		}
	}

	/** What isn't a number comes first, then the greater. */
	private boolean before(int a, int b) {
		double left = this.scores[this.order[a]];
		double right = this.scores[this.order[b]];
		return (Double.isNaN(left) && !Double.isNaN(right)) || left > right;
	}

	private void swap(int a, int b) {
		int kept = this.order[a];
		this.order[a] = this.order[b];
		this.order[b] = kept;
	}

}

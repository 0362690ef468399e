package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * {@link TopQuota} and what a reference makes of masks that its pass didn't predict:
 * their logits are −∞, so their confidence is not a number, which counts as the greatest
 * of all, and their token is 0. Which of several such masks comes first is unspecified;
 * here it is what PyTorch 1.13 did, selection by {@code std::nth_element} of libstdc++. A
 * reference's accident that only its traces need.
 */
final class UnspecifiedTies implements UnmaskPolicy {

	/** Fewer chosen of more cells than this are selected by a heap. */
	private static final int HEAP = 64;

	private final TopQuota otherwise = new TopQuota();

	private double[] scores = {};

	private int[] order = {};

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int[] numbers = numbers(context.canvas(), proposals);
		boolean blind = false;
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (context.canvas().isMasked(index) && numbers[index] < 0) {
				numbers[index] = proposals.size();
				proposals.add(index, 0, Double.NaN, Double.NaN);
				blind = true;
			}
		}
		int quota = Math.min(context.quota(), proposals.size());
		if (!blind) {
			this.otherwise.select(context, proposals, chosen);
		}
		else if (quota > 0) {
			this.scores = new double[context.canvas().length()];
			Arrays.fill(this.scores, Double.NEGATIVE_INFINITY);
			for (int proposal = 0; proposal < proposals.size(); proposal++) {
				this.scores[proposals.index(proposal)] = proposals.score(proposal);
			}
			for (int index : greatest(quota)) {
				chosen.set(numbers[index]);
			}
		}
	}

	private static int[] numbers(Canvas canvas, Proposals proposals) {
		int[] numbers = new int[canvas.length()];
		Arrays.fill(numbers, -1);
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			numbers[proposals.index(proposal)] = proposal;
		}
		return numbers;
	}

	private int[] greatest(int count) {
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

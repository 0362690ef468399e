package io.sfumato.structured.lattice;

import java.util.Arrays;

/**
 * What a model says about one masked cell, as far as it matters: the log probabilities of
 * its most probable tokens and of some that are watched anyway, normalised over all
 * tokens, and how much is left for the others.
 *
 * @param ids ascending
 * @param logProbs natural logarithms, never NaN
 * @param tail probability of all other tokens
 */
public record Candidates(int[] ids, float[] logProbs, double tail) {

	/** Further below the maximum a probability is nothing. */
	private static final float NEGLIGIBLE = 20;

	/** Nothing is known. */
	public static Candidates none() {
		return new Candidates(new int[0], new float[0], 1);
	}

	/**
	 * Picks from a row: logits [vocabulary] → candidates. NaN counts as minus infinity.
	 * @param logits not changed
	 * @param keep how many of the most probable tokens
	 * @param watched further ids to keep
	 */
	public static Candidates of(float[] logits, int keep, int[] watched) {
		float max = Float.NEGATIVE_INFINITY;
		for (float each : logits) {
			max = (each > max) ? each : max;
		}
		if (max == Float.NEGATIVE_INFINITY) {
			return none();
		}
		if (max == Float.POSITIVE_INFINITY) {
			return certain(logits);
		}
		double sum = 0;
		float bound = max - NEGLIGIBLE;
		for (float each : logits) {
			if (each > bound) {
				sum += Math.exp(each - max);
			}
		}
		return of(logits, max + Math.log(sum), keep, watched);
	}

	/**
	 * Picks from a row whose normaliser is known, which saves most of the work.
	 * @param logNormaliser log of the sum of all exponentials, finite
	 */
	public static Candidates of(float[] logits, double logNormaliser, int keep, int[] watched) {
		int[] ids = withWatched(best(logits, Math.min(keep, logits.length)), watched);
		float[] logProbs = new float[ids.length];
		double kept = 0;
		for (int i = 0; i < ids.length; i++) {
			float logit = logits[ids[i]];
			logProbs[i] = Float.isNaN(logit) ? Float.NEGATIVE_INFINITY : (float) (logit - logNormaliser);
			kept += Math.exp(logProbs[i]);
		}
		return new Candidates(ids, logProbs, Math.max(0, 1 - kept));
	}

	/** Whoever is infinitely probable shares everything. */
	private static Candidates certain(float[] logits) {
		int[] ids = new int[logits.length];
		int count = 0;
		for (int id = 0; id < logits.length; id++) {
			if (logits[id] == Float.POSITIVE_INFINITY) {
				ids[count++] = id;
			}
		}
		float[] logProbs = new float[count];
		Arrays.fill(logProbs, (float) -Math.log(count));
		return new Candidates(Arrays.copyOf(ids, count), logProbs, 0);
	}

	/**
	 * Indices of the greatest values, by a heap of as many with the least on top; NaN
	 * left out.
	 */
	private static int[] best(float[] logits, int keep) {
		if (keep >= logits.length) {
			int[] all = new int[logits.length];
			Arrays.setAll(all, (i) -> i);
			return all;
		}
		int[] heap = new int[keep];
		int size = 0;
		int id = 0;
		for (; size < keep && id < logits.length; id++) {
			if (!Float.isNaN(logits[id])) {
				heap[size] = id;
				up(heap, logits, size++);
			}
		}
		// nearly all of a vocabulary is passed over here, so there is one comparison
		float least = (size < keep) ? Float.POSITIVE_INFINITY : logits[heap[0]];
		for (; id < logits.length; id++) {
			if (logits[id] > least) {
				heap[0] = id;
				down(heap, logits);
				least = logits[heap[0]];
			}
		}
		return Arrays.copyOf(heap, size);
	}

	private static void up(int[] heap, float[] values, int from) {
		int at = from;
		while (at > 0 && values[heap[at]] < values[heap[(at - 1) / 2]]) {
			swap(heap, at, (at - 1) / 2);
			at = (at - 1) / 2;
		}
	}

	private static void down(int[] heap, float[] values) {
		int at = 0;
		while (2 * at + 1 < heap.length) {
			int child = 2 * at + 1;
			if (child + 1 < heap.length && values[heap[child + 1]] < values[heap[child]]) {
				child++;
			}
			if (values[heap[at]] <= values[heap[child]]) {
				return;
			}
			swap(heap, at, child);
			at = child;
		}
	}

	private static void swap(int[] heap, int left, int right) {
		int kept = heap[left];
		heap[left] = heap[right];
		heap[right] = kept;
	}

	private static int[] withWatched(int[] best, int[] watched) {
		int[] all = Arrays.copyOf(best, best.length + watched.length);
		System.arraycopy(watched, 0, all, best.length, watched.length);
		Arrays.sort(all);
		int size = 0;
		for (int id : all) {
			if (size == 0 || all[size - 1] != id) {
				all[size++] = id;
			}
		}
		return Arrays.copyOf(all, size);
	}

	/** The probability of a token, or 0 where it isn't known. */
	public double probability(int id) {
		int at = Arrays.binarySearch(this.ids, id);
		return (at < 0) ? 0 : Math.exp(this.logProbs[at]);
	}

	/** The log probability of a token, or NaN where it isn't known. */
	float logProb(int id) {
		int at = Arrays.binarySearch(this.ids, id);
		return (at < 0) ? Float.NaN : this.logProbs[at];
	}

	/** A log probability below that of every known token. */
	float floor() {
		float least = 0;
		for (float each : this.logProbs) {
			least = Math.min(least, Math.max(each, Lattice.LOWEST));
		}
		return least - 10;
	}

}

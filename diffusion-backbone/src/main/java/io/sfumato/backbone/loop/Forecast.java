package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.policy.Proposals;

/**
 * Guesses which states static decoding will pass through, as sets of known proposals, the
 * likeliest first. What it decides next is the best cell most of the time, and a cell of
 * a lower rank the less often, the lower the rank; a state that several orders lead to
 * has the sum of what they have. States are drafted best first along the likeliest ways,
 * so every draft has its predecessor among the drafts.
 * <p>
 * Guesses decide what a pass costs and never what it decides.
 */
final class Forecast {

	/**
	 * How much less likely a rank is than the one before it. Of 1,400 steps of the
	 * embedded model 71 % took the best cell that was known, 13 % the second, 6 % the
	 * third.
	 */
	private static final double FADE = 0.3;

	/** Ranks that are considered as a state's next choice. */
	private static final int CHOICES = 4;

	/** By draft: how likely static decoding comes by it. */
	private final double[] likelihoods;

	/** States that may be drafted next. */
	private final BitSet[] candidates;

	private final double[] chances;

	private int count;

	/**
	 * @param depth most drafts
	 */
	Forecast(int depth) {
		this.likelihoods = new double[depth];
		this.candidates = new BitSet[depth * CHOICES];
		this.chances = new double[this.candidates.length];
		Arrays.setAll(this.candidates, (place) -> new BitSet());
	}

	/**
	 * Drafts what follows from the first draft, and leaves out what decides everything:
	 * nothing could be learnt from it.
	 * @param drafts the first is given, the others are filled
	 * @param quota cells that a step decides
	 * @return how many drafts there are
	 */
	int draft(BitSet[] drafts, Proposals known, int quota) {
		this.count = 0;
		this.likelihoods[0] = 1;
		int drafted = 1;
		follow(drafts, drafted, known, quota);
		while (drafted < drafts.length && this.count > 0) {
			int likeliest = 0;
			for (int place = 1; place < this.count; place++) {
				likeliest = (this.chances[place] > this.chances[likeliest]) ? place : likeliest;
			}
			BitSet draft = drafts[drafted];
			draft.clear();
			draft.or(this.candidates[likeliest]);
			this.likelihoods[drafted++] = this.chances[likeliest];
			forget(likeliest);
			follow(drafts, drafted, known, quota);
		}
		return drafted;
	}

	/** Adds what may follow the last draft to the candidates. */
	private void follow(BitSet[] drafts, int drafted, Proposals known, int quota) {
		BitSet state = drafts[drafted - 1];
		int left = known.size() - state.cardinality();
		if (left <= quota) {
			return;
		}
		int choices = Math.min(CHOICES, left - quota + 1);
		double whole = (1 - Math.pow(FADE, choices)) / (1 - FADE);
		for (int choice = 0; choice < choices; choice++) {
			BitSet next = this.candidates[this.count];
			next.clear();
			next.or(state);
			decide(next, known, quota, choice);
			add(drafts, drafted, this.likelihoods[drafted - 1] * Math.pow(FADE, choice) / whole);
		}
	}

	/**
	 * The best of the rest, but for the last of them, which is so many ranks lower.
	 */
	private static void decide(BitSet state, Proposals known, int quota, int lower) {
		int rest = 0;
		for (int rank = 0; rank < known.size(); rank++) {
			int number = known.ranked(rank);
			if (!state.get(number)) {
				if (rest < quota - 1 || rest == quota - 1 + lower) {
					state.set(number);
				}
				rest++;
			}
		}
	}

	/** Keeps the state behind the candidates as one of them, unless it is known. */
	private void add(BitSet[] drafts, int drafted, double chance) {
		BitSet state = this.candidates[this.count];
		for (int draft = 0; draft < drafted; draft++) {
			if (drafts[draft].equals(state)) {
				return;
			}
		}
		for (int place = 0; place < this.count; place++) {
			if (this.candidates[place].equals(state)) {
				this.chances[place] += chance;
				return;
			}
		}
		this.chances[this.count++] = chance;
	}

	/** The last candidate takes the place. */
	private void forget(int place) {
		this.count--;
		BitSet gone = this.candidates[place];
		this.candidates[place] = this.candidates[this.count];
		this.candidates[this.count] = gone;
		this.chances[place] = this.chances[this.count];
	}

}

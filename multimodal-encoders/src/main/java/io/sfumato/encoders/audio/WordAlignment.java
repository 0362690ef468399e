package io.sfumato.encoders.audio;

import java.util.Arrays;

/**
 * Where words are heard: of all paths of connectionist temporal classification that spell
 * them, the most probable one (Viterbi).
 */
final class WordAlignment {

	private WordAlignment() {
	}

	/**
	 * The word of every place, −1 for none.
	 * @param probabilities {@code [places, vocabulary]}
	 * @param words in order; some path has to spell them
	 */
	static int[] of(float[] probabilities, int vocabulary, int blank, int[] words) {
		int places = probabilities.length / vocabulary;
		// blanks before, between and behind the words
		int states = 2 * words.length + 1;
		double[] best = new double[states];
		Arrays.fill(best, Double.NEGATIVE_INFINITY);
		best[0] = 0;
		int[][] from = new int[places][states];
		for (int place = 0; place < places; place++) {
			double[] next = new double[states];
			for (int state = 0; state < states; state++) {
				int origin = origin(best, words, state);
				int token = (state % 2 == 0) ? blank : words[state / 2];
				from[place][state] = origin;
				next[state] = best[origin] + WordSearch.logarithm(probabilities[place * vocabulary + token]);
			}
			best = next;
		}
		int[] heard = new int[places];
		int state = (words.length > 0 && best[states - 2] > best[states - 1]) ? states - 2 : states - 1;
		for (int place = places - 1; place >= 0; place--) {
			heard[place] = (state % 2 == 0) ? -1 : state / 2;
			state = from[place][state];
		}
		return heard;
	}

	/** The best state before one. */
	private static int origin(double[] best, int[] words, int state) {
		int origin = state;
		if (state > 0 && best[state - 1] > best[origin]) {
			origin = state - 1;
		}
		boolean skips = state > 1 && state % 2 == 1 && words[state / 2] != words[state / 2 - 1];
		return (skips && best[state - 2] > best[origin]) ? state - 2 : origin;
	}

}

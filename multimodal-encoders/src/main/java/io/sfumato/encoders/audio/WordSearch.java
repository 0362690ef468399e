package io.sfumato.encoders.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The most probable words under connectionist temporal classification: a search over
 * prefixes that adds up all paths to the same words (Graves 2012, §7.5.3; Hannun et al.
 * 2014, arXiv 1408.2873), where what is likely to be said weighs in (shallow fusion).
 * Stateless.
 *
 * @param vocabulary number of tokens
 * @param blank the token that stands for no word
 * @param most words
 * @param beams prefixes that are followed at once
 * @param prior what is likely to be said; null where everything is equally likely
 */
record WordSearch(int vocabulary, int blank, int most, int beams, @Nullable Prior prior) {

	/** What is less probable somewhere isn't heard there. */
	private static final double LEAST = 1e-4;

	/** Nothing is quite impossible, or too many words would leave none. */
	private static final double SMALLEST = 1e-9;

	private static final double NEVER = Double.NEGATIVE_INFINITY;

	/**
	 * What is likely to be said.
	 *
	 * @param model which words follow which
	 * @param weight of its logarithms beside those of what is heard
	 * @param bonus for each word, as a natural logarithm: every further word costs some
	 * probability
	 */
	record Prior(BackOffModel model, double weight, double bonus) {

		private double of(List<Integer> context, int word) {
			return this.weight * this.model.probability(context, word);
		}

	}

	/** Some words; equal ones are the same object. */
	private static final class Prefix {

		private final @Nullable Prefix parent;

		private final int token;

		private final int length;

		/** What is expected of these words, whatever is heard. */
		private final double expected;

		private final Map<Integer, Prefix> longer = new HashMap<>();

		/** Of all paths that end in a blank; so far, and one place further. */
		private double blank = NEVER;

		private double blankNext = NEVER;

		/** Of all paths that end in the last word. */
		private double word = NEVER;

		private double wordNext = NEVER;

		private Prefix(@Nullable Prefix parent, int token, double expected) {
			this.parent = parent;
			this.token = token;
			this.length = (parent != null) ? parent.length + 1 : 0;
			this.expected = expected;
		}

		private double heard() {
			return sum(this.blank, this.word);
		}

		private double score() {
			return heard() + this.expected;
		}

		private void advance() {
			this.blank = this.blankNext;
			this.word = this.wordNext;
			this.blankNext = NEVER;
			this.wordNext = NEVER;
		}

		private void forget() {
			this.blank = NEVER;
			this.word = NEVER;
		}

		/** The last words, at most so many, behind what stands before the first one. */
		private List<Integer> last(int count) {
			Integer[] words = new Integer[count];
			Arrays.fill(words, BackOffModel.BEGIN);
			Prefix at = this;
			for (int i = count - 1; i >= 0 && at.parent != null; i--) {
				words[i] = at.token;
				at = at.parent;
			}
			return Arrays.asList(words);
		}

		private int[] tokens() {
			int[] tokens = new int[this.length];
			Prefix at = this;
			for (int i = this.length - 1; at.parent != null; i--) {
				tokens[i] = at.token;
				at = at.parent;
			}
			return tokens;
		}

	}

	/**
	 * The words.
	 * @param probabilities {@code [places, vocabulary]}
	 */
	int[] words(float[] probabilities) {
		Prefix start = new Prefix(null, this.blank, 0);
		start.blank = 0;
		List<Prefix> beam = List.of(start);
		for (int row = 0; row < probabilities.length; row += this.vocabulary) {
			Set<Prefix> next = new LinkedHashSet<>();
			List<Integer> tokens = heard(probabilities, row);
			for (Prefix prefix : beam) {
				for (int token : tokens) {
					extend(prefix, token, logarithm(probabilities[row + token]), next);
				}
			}
			beam.forEach(Prefix::forget);
			next.forEach(Prefix::advance);
			List<Prefix> best = new ArrayList<>(next);
			best.sort(Comparator.comparingDouble(Prefix::score).reversed());
			best.subList(Math.min(this.beams, best.size()), best.size()).forEach(Prefix::forget);
			beam = best.subList(0, Math.min(this.beams, best.size()));
		}
		return beam.stream().max(Comparator.comparingDouble(this::finished)).orElse(start).tokens();
	}

	private void extend(Prefix prefix, int token, double heard, Set<Prefix> next) {
		if (token == this.blank) {
			prefix.blankNext = sum(prefix.blankNext, prefix.heard() + heard);
			next.add(prefix);
			return;
		}
		boolean again = prefix.length > 0 && token == prefix.token;
		if (again) {
			prefix.wordNext = sum(prefix.wordNext, prefix.word + heard);
			next.add(prefix);
		}
		// the same word twice needs a blank between
		double before = again ? prefix.blank : prefix.heard();
		if (before > NEVER && prefix.length < this.most) {
			Prefix longer = prefix.longer.computeIfAbsent(token,
					(absent) -> new Prefix(prefix, absent, prefix.expected + expected(prefix, absent)));
			longer.wordNext = sum(longer.wordNext, before + heard);
			next.add(longer);
		}
	}

	private double expected(Prefix prefix, int token) {
		return (this.prior != null)
				? this.prior.of(prefix.last(this.prior.model().contextLength()), token) + this.prior.bonus() : 0;
	}

	/** A prefix as all there is. */
	private double finished(Prefix prefix) {
		double end = (this.prior != null && prefix.length > 0)
				? this.prior.of(prefix.last(this.prior.model().contextLength()), BackOffModel.END) : 0;
		return prefix.score() + end;
	}

	/** Tokens that may be heard in a place. */
	private List<Integer> heard(float[] probabilities, int row) {
		List<Integer> tokens = new ArrayList<>();
		for (int token = 0; token < this.vocabulary; token++) {
			if (token == this.blank || probabilities[row + token] >= LEAST) {
				tokens.add(token);
			}
		}
		return tokens;
	}

	/** Of a probability. */
	static double logarithm(double probability) {
		return Math.log(Math.max(SMALLEST, probability));
	}

	/** The logarithm of the sum of what two logarithms stand for. */
	private static double sum(double a, double b) {
		double larger = Math.max(a, b);
		return (larger == NEVER) ? NEVER : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
	}

}

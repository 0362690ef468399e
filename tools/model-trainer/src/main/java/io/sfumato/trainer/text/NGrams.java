package io.sfumato.trainer.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which words follow which in some text: an n-gram model with interpolated absolute
 * discounting (Ney, Essen and Kneser 1994), written in the ARPA format.
 */
public final class NGrams {

	private static final String BEGIN = "<s>";

	private static final String END = "</s>";

	private static final String UNKNOWN = "<unk>";

	/** What every count gives to what was never seen. */
	private static final double DISCOUNT = 0.75;

	/** The logarithm of what never comes, as the format's readers expect it. */
	private static final double NEVER = -99;

	private final int order;

	private final int vocabulary;

	/** By length less one: what follows some words how often. */
	private final List<Map<List<String>, Map<String, Integer>>> counts;

	/**
	 * Counts.
	 * @param text sentences of words
	 * @param order words that are looked at together
	 * @param least how often several words have to follow one another to count
	 * @param vocabulary number of words that there might be
	 */
	public NGrams(List<List<String>> text, int order, int least, int vocabulary) {
		this.order = order;
		this.vocabulary = vocabulary;
		this.counts = new ArrayList<>();
		for (int length = 0; length < order; length++) {
			Map<List<String>, Map<String, Integer>> followers = new HashMap<>();
			for (List<String> sentence : text) {
				count(sentence, length, followers);
			}
			if (length > 0) {
				followers.values().forEach((words) -> words.values().removeIf((count) -> count < least));
				followers.values().removeIf(Map::isEmpty);
			}
			this.counts.add(followers);
		}
	}

	private static void count(List<String> sentence, int length, Map<List<String>, Map<String, Integer>> followers) {
		List<String> words = new ArrayList<>(Collections.nCopies(length, BEGIN));
		words.addAll(sentence);
		words.add(END);
		for (int at = length; at < words.size(); at++) {
			followers.computeIfAbsent(List.copyOf(words.subList(at - length, at)), (absent) -> new HashMap<>())
				.merge(words.get(at), 1, Integer::sum);
		}
	}

	/**
	 * Of all that follows some words, the share that is left to what wasn't seen there.
	 */
	private double left(List<String> context) {
		Map<String, Integer> followers = followers(context);
		return DISCOUNT * followers.size() / sum(followers);
	}

	private double probability(List<String> context, String word) {
		Map<String, Integer> followers = followers(context);
		double shorter = context.isEmpty() ? 1.0 / this.vocabulary
				: probability(context.subList(1, context.size()), word);
		if (followers.isEmpty()) {
			return shorter;
		}
		double seen = Math.max(0, followers.getOrDefault(word, 0) - DISCOUNT) / sum(followers);
		return seen + left(context) * shorter;
	}

	private Map<String, Integer> followers(List<String> context) {
		return this.counts.get(context.size()).getOrDefault(context, Map.of());
	}

	private static double sum(Map<String, Integer> counts) {
		return counts.values().stream().mapToInt(Integer::intValue).sum();
	}

	/** Writes the model. */
	public void write(Path file) throws IOException {
		List<Map<String, String>> sections = new ArrayList<>();
		for (int length = 0; length < this.order; length++) {
			Map<String, String> lines = new TreeMap<>();
			this.counts.get(length)
				.forEach((context, followers) -> followers.keySet().forEach((word) -> put(context, word, lines)));
			sections.add(lines);
		}
		sections.getFirst().put(UNKNOWN, number(probability(List.of(), UNKNOWN)) + "\t" + UNKNOWN);
		// whoever looks for what begins a sentence looks for as many of these
		for (int length = 1; length < this.order; length++) {
			List<String> begin = Collections.nCopies(length, BEGIN);
			sections.get(length - 1)
				.put(String.join(" ", begin), String.format(Locale.ROOT, "%.4f\t%s\t%s", NEVER, String.join(" ", begin),
						number(followers(begin).isEmpty() ? 1 : left(begin))));
		}
		StringBuilder arpa = new StringBuilder("\\data\\\n");
		for (int length = 0; length < this.order; length++) {
			arpa.append("ngram %d=%d%n".formatted(length + 1, sections.get(length).size()));
		}
		for (int length = 0; length < this.order; length++) {
			arpa.append("\n\\%d-grams:\n".formatted(length + 1));
			sections.get(length).values().forEach((line) -> arpa.append(line).append('\n'));
		}
		Files.writeString(file, arpa.append("\n\\end\\\n"));
	}

	private void put(List<String> context, String word, Map<String, String> lines) {
		List<String> words = new ArrayList<>(context);
		words.add(word);
		String text = String.join(" ", words);
		String line = number(probability(context, word)) + "\t" + text;
		boolean goesOn = words.size() < this.order && !followers(words).isEmpty();
		lines.put(text, goesOn ? line + "\t" + number(left(words)) : line);
	}

	private static String number(double probability) {
		return String.format(Locale.ROOT, "%.4f", Math.log10(probability));
	}

}

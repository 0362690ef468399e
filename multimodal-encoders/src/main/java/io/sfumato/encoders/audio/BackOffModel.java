package io.sfumato.encoders.audio;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import io.sfumato.runtime.checkpoint.CheckpointException;

/**
 * Which words follow which: an n-gram model with back-off (Katz 1987), as the ARPA format
 * holds it. Words are tokens of a language model; in the file {@code ▁} stands for the
 * space a token begins with. Immutable.
 */
final class BackOffModel {

	/** What stands before the first word. */
	static final int BEGIN = -1;

	/** What stands behind the last one. */
	static final int END = -2;

	private static final int UNKNOWN = -3;

	/** Nothing so large is a table of words; orders above that have no use here. */
	private static final int HIGHEST_ORDER = 6;

	private final int order;

	private final Map<List<Integer>, Entry> entries;

	private final Entry unknown;

	private BackOffModel(int order, Map<List<Integer>, Entry> entries, Entry unknown) {
		this.order = order;
		this.entries = entries;
		this.unknown = unknown;
	}

	/**
	 * What is known of some words in a row.
	 *
	 * @param probability of the last one behind the others, as its natural logarithm
	 * @param backOff what the probability of anything that was never seen behind all of
	 * them is multiplied by, as its natural logarithm
	 */
	private record Entry(double probability, double backOff) {
	}

	/**
	 * Reads a file.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws CheckpointException naming the line that can't be
	 */
	static BackOffModel read(Path file, ToIntFunction<String> tokens) {
		Map<List<Integer>, Entry> entries = new HashMap<>();
		Map<String, Integer> known = new HashMap<>();
		int order = 0;
		int number = 0;
		try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
			String line = lines.readLine();
			while (line != null) {
				number++;
				String text = line.strip();
				if (text.endsWith("-grams:")) {
					order++;
					if (order > HIGHEST_ORDER || !text.equals("\\" + order + "-grams:")) {
						throw refused(file, number, "%s stands where \\%d-grams: is expected".formatted(text, order));
					}
				}
				else if (order > 0 && !text.isEmpty() && !text.startsWith("\\")) {
					add(text, order, entries, (word) -> known.computeIfAbsent(word, (absent) -> id(absent, tokens)));
				}
				line = lines.readLine();
			}
		}
		catch (IOException ex) {
			throw CheckpointException.of(file, "can't be read", ex);
		}
		catch (IllegalArgumentException ex) {
			throw refused(file, number, String.valueOf(ex.getMessage()));
		}
		Entry unknown = entries.get(List.of(UNKNOWN));
		if (unknown == null) {
			throw CheckpointException.of(file, "has no 1-gram <unk>, which is what words are that it doesn't know");
		}
		return new BackOffModel(order, Map.copyOf(entries), unknown);
	}

	private static CheckpointException refused(Path file, int line, String problem) {
		return CheckpointException.of(file, "line %d: %s".formatted(line, problem));
	}

	private static void add(String line, int order, Map<List<Integer>, Entry> entries, ToIntFunction<String> ids) {
		String[] fields = line.split("\\s+");
		if (fields.length != order + 1 && fields.length != order + 2) {
			throw new IllegalArgumentException("%d fields aren't a %d-gram".formatted(fields.length, order));
		}
		List<Integer> words = new ArrayList<>();
		for (int i = 1; i <= order; i++) {
			words.add(ids.applyAsInt(fields[i]));
		}
		double backOff = (fields.length > order + 1) ? logarithm(fields[order + 1]) : 0;
		entries.put(List.copyOf(words), new Entry(logarithm(fields[0]), backOff));
	}

	/** The natural one of a common one. */
	private static double logarithm(String common) {
		double value = number(common) * Math.log(10);
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException("'" + common + "' is no logarithm");
		}
		return value;
	}

	private static double number(String text) {
		try {
			return Double.parseDouble(text);
		}
		catch (NumberFormatException ex) {
			return Double.NaN;
		}
	}

	private static int id(String word, ToIntFunction<String> tokens) {
		return switch (word) {
			case "<s>" -> BEGIN;
			case "</s>" -> END;
			case "<unk>" -> UNKNOWN;
			default -> {
				int id = tokens.applyAsInt(word.replace('▁', ' '));
				if (id < 0) {
					throw new IllegalArgumentException("'" + word + "' isn't a single token of tokenizer.json");
				}
				yield id;
			}
		};
	}

	/** Words that a probability depends on. */
	int contextLength() {
		return this.order - 1;
	}

	/**
	 * The natural logarithm of a word's probability.
	 * @param context the words before it, the nearest last; more than
	 * {@link #contextLength()} don't matter
	 * @param word a token, or {@link #END}
	 */
	double probability(List<Integer> context, int word) {
		double backOff = 0;
		for (int length = Math.min(context.size(), contextLength()); length >= 0; length--) {
			List<Integer> before = context.subList(context.size() - length, context.size());
			List<Integer> words = new ArrayList<>(before);
			words.add(word);
			Entry entry = this.entries.get(words);
			if (entry != null) {
				return backOff + entry.probability();
			}
			Entry left = (length > 0) ? this.entries.get(before) : null;
			backOff += (left != null) ? left.backOff() : 0;
		}
		return backOff + this.unknown.probability();
	}

}

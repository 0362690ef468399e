package io.sfumato.trainer.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class NGramsTests {

	private static final List<List<String>> TEXT = List.of(List.of("a", "b", "a", "b"), List.of("b", "c"),
			List.of("a", "b"), List.of("c"), List.of("a"));

	@TempDir
	Path directory;

	@Test
	void whateverWentBeforeAllThatMayFollowAddsUpToOne() throws IOException {
		for (int least : new int[] { 1, 2 }) {
			Map<List<String>, double[]> entries = entries(least);
			// two words are never seen
			List<String> vocabulary = List.of("a", "b", "c", "</s>", "<unk>", "<unk>");
			for (List<String> context : List.of(List.of("<s>", "<s>"), List.of("<s>", "a"), List.of("a", "b"),
					List.of("c", "c"), List.of("b", "c"), List.<String>of())) {
				double sum = vocabulary.stream()
					.mapToDouble((word) -> Math.pow(10, logarithm(entries, context, word)))
					.sum();
				assertThat(sum).as("least %d behind %s", least, context).isEqualTo(1, within(1e-3));
			}
		}
	}

	@Test
	void whatFollowsMoreOftenIsMoreProbable() throws IOException {
		Map<List<String>, double[]> entries = entries(1);

		assertThat(logarithm(entries, List.of("<s>", "a"), "b"))
			.isGreaterThan(logarithm(entries, List.of("<s>", "a"), "</s>"));
		assertThat(logarithm(entries, List.of("<s>", "a"), "</s>"))
			.isGreaterThan(logarithm(entries, List.of("<s>", "a"), "c"));
		// four of fifteen words and ends are b, discounted, and a share of what is left
		assertThat(Math.pow(10, entries.get(List.of("b"))[0])).isEqualTo((4 - 0.75) / 15 + 0.75 * 4 / 15 / 6,
				within(1e-3));
	}

	@Test
	void whatIsRareBacksOff() throws IOException {
		assertThat(entries(1)).containsKey(List.of("b", "c"));
		assertThat(entries(2)).doesNotContainKey(List.of("b", "c")).containsKey(List.of("a", "b"));
	}

	/** As a reader of the format understands it. */
	private static double logarithm(Map<List<String>, double[]> entries, List<String> context, String word) {
		List<String> words = new ArrayList<>(context);
		words.add(word);
		double[] entry = entries.get(words);
		if (entry != null) {
			return entry[0];
		}
		double[] left = entries.get(context);
		return ((left != null) ? left[1] : 0) + logarithm(entries, context.subList(1, context.size()), word);
	}

	private Map<List<String>, double[]> entries(int least) throws IOException {
		Path file = this.directory.resolve("words.arpa");
		new NGrams(TEXT, 3, least, 6).write(file);
		List<String> lines = Files.readAllLines(file);
		assertThat(lines).startsWith("\\data\\").endsWith("\\end\\").contains("\\3-grams:");
		Map<List<String>, double[]> entries = new HashMap<>();
		for (String line : lines) {
			String[] fields = line.split("\t");
			if (fields.length > 1) {
				entries.put(Arrays.asList(fields[1].split(" ")), new double[] { Double.parseDouble(fields[0]),
						(fields.length > 2) ? Double.parseDouble(fields[2]) : 0 });
			}
		}
		for (int length = 1; length <= 3; length++) {
			int count = length;
			assertThat(lines).contains("ngram %d=%d".formatted(count,
					entries.keySet().stream().filter((words) -> words.size() == count).count()));
		}
		return entries;
	}

}

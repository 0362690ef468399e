package io.sfumato.encoders.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.encoders.audio.WordSearch.Prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Against all paths through a few places; the last of four tokens is the blank. */
class WordSearchTests {

	private static final int VOCABULARY = 4;

	private static final int BLANK = 3;

	private static final int PLACES = 5;

	@TempDir
	Path directory;

	private BackOffModel model;

	@BeforeEach
	void read() throws IOException {
		Path file = this.directory.resolve("words.arpa");
		Files.writeString(file, """
				\\data\\
				ngram 1=5
				ngram 2=3
				ngram 3=1

				\\1-grams:
				-2\t<unk>
				-99\t<s>\t-0.5
				-0.5\t</s>
				-0.3\ta\t-0.25
				-0.6\t▁b

				\\2-grams:
				-0.2\t<s>\ta\t-0.125
				-0.1\ta\t▁b\t-0.75
				-0.4\t▁b\t</s>

				\\3-grams:
				-0.05\ta\t▁b\t</s>

				\\end\\
				""");
		this.model = BackOffModel.read(file, (text) -> List.of("a", " b").indexOf(text));
	}

	@Test
	void whatWasNeverSeenBacksOff() {
		double ten = Math.log(10);
		int begin = BackOffModel.BEGIN;
		assertThat(this.model.contextLength()).isEqualTo(2);
		assertThat(this.model.probability(List.of(begin, begin), 0)).isEqualTo(-0.2 * ten);
		assertThat(this.model.probability(List.of(begin, begin), 1)).isEqualTo((-0.5 - 0.6) * ten, within(1e-12));
		assertThat(this.model.probability(List.of(0, 1), BackOffModel.END)).isEqualTo(-0.05 * ten);
		assertThat(this.model.probability(List.of(1, 1), BackOffModel.END)).isEqualTo(-0.4 * ten);
		assertThat(this.model.probability(List.of(0, 1), 0)).isEqualTo((-0.75 - 0.3) * ten, within(1e-12));
		assertThat(this.model.probability(List.of(begin, 0), 2)).isEqualTo((-0.125 - 0.25 - 2) * ten, within(1e-12));
		assertThat(this.model.probability(List.of(5, 6, 7, 1), BackOffModel.END)).isEqualTo(-0.4 * ten);
	}

	@RepeatedTest(60)
	void theWordsAreTheMostProbableOfAll(RepetitionInfo repetition) {
		float[] probabilities = probabilities(new SplittableRandom(repetition.getCurrentRepetition()));
		for (Prior prior : Arrays.asList(null, new Prior(this.model, 0.7, 0.4))) {
			int most = 1 + repetition.getCurrentRepetition() % PLACES;

			int[] words = new WordSearch(VOCABULARY, BLANK, most, 1000, prior).words(probabilities);

			Map<List<Integer>, Double> all = all(probabilities);
			List<Integer> expected = all.keySet()
				.stream()
				.filter((some) -> some.size() <= most)
				.max(Comparator.comparingDouble((some) -> Math.log(all.get(some)) + expected(some, prior)))
				.orElseThrow();
			assertThat(words).containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
		}
	}

	@RepeatedTest(20)
	void wordsAreHeardWhereThatIsMostProbable(RepetitionInfo repetition) {
		float[] probabilities = probabilities(new SplittableRandom(100 + repetition.getCurrentRepetition()));
		int[] words = new WordSearch(VOCABULARY, BLANK, PLACES, 4, null).words(probabilities);

		int[] heard = WordAlignment.of(probabilities, VOCABULARY, BLANK, words);

		double probability = 1;
		int last = -1;
		for (int place = 0; place < PLACES; place++) {
			probability *= probabilities[place * VOCABULARY + ((heard[place] < 0) ? BLANK : words[heard[place]])];
			assertThat(heard[place]).isBetween(-1, words.length - 1);
			last = Math.max(last, heard[place]);
		}
		assertThat(last).isEqualTo(words.length - 1);
		assertThat(probability).isEqualTo(best(probabilities, words), within(1e-9));
	}

	private static double expected(List<Integer> words, Prior prior) {
		if (prior == null || words.isEmpty()) {
			return 0;
		}
		List<Integer> text = new ArrayList<>(List.of(BackOffModel.BEGIN, BackOffModel.BEGIN));
		double expected = 0;
		for (int word : words) {
			expected += prior.weight() * prior.model().probability(text, word) + prior.bonus();
			text.add(word);
		}
		return expected + prior.weight() * prior.model().probability(text, BackOffModel.END);
	}

	private static float[] probabilities(SplittableRandom random) {
		float[] probabilities = new float[PLACES * VOCABULARY];
		for (int row = 0; row < probabilities.length; row += VOCABULARY) {
			float sum = 0;
			for (int i = 0; i < VOCABULARY; i++) {
				probabilities[row + i] = 0.05f + (float) Math.pow(random.nextDouble(), 2);
				sum += probabilities[row + i];
			}
			for (int i = 0; i < VOCABULARY; i++) {
				probabilities[row + i] /= sum;
			}
		}
		return probabilities;
	}

	/** What the paths to some words add up to. */
	private static Map<List<Integer>, Double> all(float[] probabilities) {
		Map<List<Integer>, Double> all = new HashMap<>();
		for (int path = 0; path < Math.pow(VOCABULARY, PLACES); path++) {
			all.merge(spelt(path), probability(probabilities, path), Double::sum);
		}
		return all;
	}

	private static double best(float[] probabilities, int[] words) {
		List<Integer> wanted = Arrays.stream(words).boxed().toList();
		double best = 0;
		for (int path = 0; path < Math.pow(VOCABULARY, PLACES); path++) {
			if (spelt(path).equals(wanted)) {
				best = Math.max(best, probability(probabilities, path));
			}
		}
		return best;
	}

	private static List<Integer> spelt(int path) {
		List<Integer> words = new ArrayList<>();
		int last = BLANK;
		int rest = path;
		for (int place = 0; place < PLACES; place++) {
			int token = rest % VOCABULARY;
			if (token != BLANK && token != last) {
				words.add(token);
			}
			last = token;
			rest /= VOCABULARY;
		}
		return words;
	}

	private static double probability(float[] probabilities, int path) {
		double probability = 1;
		int rest = path;
		for (int place = 0; place < PLACES; place++) {
			probability *= probabilities[place * VOCABULARY + rest % VOCABULARY];
			rest /= VOCABULARY;
		}
		return probability;
	}

}

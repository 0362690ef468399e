package io.sfumato.structured.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class TrieReadTests {

	private static final int END = 9;

	private static final int VOCABULARY = 10;

	@Test
	void readingTheTreeIsTheExactProbabilityAmongTheLabels() {
		Random random = new Random(11);
		for (int run = 0; run < 500; run++) {
			List<List<int[]>> labels = randomLabels(random);
			LabelTrie trie = LabelTrie.of(labels, END);
			long seed = random.nextLong();
			TrieRead read = new TrieRead(trie, 0);

			while (!read.isDone()) {
				read.accept(read.pending().stream().map((node) -> row(node, seed)).toList());
			}

			double[] expected = new double[labels.size()];
			for (int option = 0; option < expected.length; option++) {
				expected[option] = chain(labels, labels.get(option).getFirst(), seed);
			}
			assertThat(Arrays.stream(expected).sum()).isCloseTo(1, within(1e-12));
			for (int option = 0; option < expected.length; option++) {
				assertThat(read.distribution().probability(option)).isCloseTo(expected[option], within(1e-12));
			}
		}
	}

	/**
	 * The product, over the label's prefixes, of its next token's share among the tokens
	 * that any label goes on with; by searching all labels, without a tree.
	 */
	private static double chain(List<List<int[]>> labels, int[] label, long seed) {
		int[] whole = ended(label);
		double product = 1;
		for (int at = 0; at < whole.length; at++) {
			int[] prefix = Arrays.copyOf(whole, at);
			double sum = 0;
			for (int token = 0; token < VOCABULARY; token++) {
				int[] longer = Arrays.copyOf(prefix, at + 1);
				longer[at] = token;
				boolean goesOn = labels.stream()
					.anyMatch((each) -> Arrays.equals(longer, 0, longer.length, ended(each.getFirst()), 0,
							Math.min(longer.length, each.getFirst().length + 1)));
				sum += goesOn ? Math.exp(logit(prefix, token, seed)) : 0;
			}
			product *= Math.exp(logit(prefix, whole[at], seed)) / sum;
		}
		return product;
	}

	private static int[] ended(int[] label) {
		int[] ended = Arrays.copyOf(label, label.length + 1);
		ended[label.length] = END;
		return ended;
	}

	/** A model that is a table: any path, any next token. */
	private static double logit(int[] path, int token, long seed) {
		return 3 * new Random(seed + 31L * Arrays.hashCode(path) + token).nextGaussian();
	}

	private static TrieRead.Row row(LabelTrie.Node node, long seed) {
		double[] logits = Arrays.stream(node.tokens())
			.mapToDouble((token) -> logit(node.path(), token, seed))
			.toArray();
		double all = 0;
		for (int token = 0; token < VOCABULARY; token++) {
			all += Math.exp(logit(node.path(), token, seed));
		}
		return new TrieRead.Row(logits, Math.log(all));
	}

	private static List<List<int[]>> randomLabels(Random random) {
		Map<String, int[]> labels = new HashMap<>();
		int count = 1 + random.nextInt(8);
		while (labels.size() < count) {
			int[] label = random.ints(1 + random.nextInt(4), 0, 4).toArray();
			labels.put(Arrays.toString(label), label);
		}
		List<List<int[]>> spellings = new ArrayList<>();
		labels.values().forEach((label) -> spellings.add(List.of(label)));
		return spellings;
	}

	@Test
	void labelsOfOneTokenTakeOneRow() {
		TrieRead read = new TrieRead(LabelTrie.of(List.of(List.of(new int[] { 1 }), List.of(new int[] { 2 })), END), 0);

		assertThat(read.pending()).hasSize(1);
		assertThat(read.pending().getFirst().tokens()).containsExactly(1, 2);
		read.accept(List.of(new TrieRead.Row(new double[] { 0, Math.log(3) }, Math.log(8))));

		assertThat(read.isDone()).isTrue();
		assertThat(read.distribution().probability(1)).isCloseTo(0.75, within(1e-12));
		assertThat(read.labelMass()).isCloseTo(0.5, within(1e-12));
	}

	@Test
	void spellingsOfALabelAddUp() {
		LabelTrie trie = LabelTrie.of(List.of(List.of(new int[] { 1 }, new int[] { 3 }), List.of(new int[] { 2 })),
				END);
		TrieRead read = new TrieRead(trie, 0);

		read.accept(List.of(new TrieRead.Row(new double[] { 0, 0, 0 }, Math.log(3))));

		assertThat(read.distribution().probability(0)).isCloseTo(2 / 3.0, within(1e-12));
	}

	@Test
	void anotherOptionsSpellingStaysItsOwn() {
		LabelTrie trie = LabelTrie.of(List.of(List.of(new int[] { 1 }, new int[] { 2 }), List.of(new int[] { 2 })),
				END);
		TrieRead read = new TrieRead(trie, 0);

		read.accept(List.of(new TrieRead.Row(new double[] { 0, Math.log(3) }, 2)));

		assertThat(read.distribution().probability(1)).isCloseTo(0.75, within(1e-12));
	}

	@Test
	void optionsThatAreWrittenAlikeAreRefused() {
		assertThatExceptionOfType(SameLabelException.class)
			.isThrownBy(() -> LabelTrie
				.of(List.of(List.of(new int[] { 1 }), List.of(new int[] { 2 }), List.of(new int[] { 1 })), END))
			.satisfies((ex) -> {
				assertThat(ex.first()).isZero();
				assertThat(ex.second()).isEqualTo(2);
			});
	}

	@Test
	void unlikelyBranchesAreSharedAndNotRead() {
		LabelTrie trie = LabelTrie
			.of(List.of(List.of(new int[] { 1 }), List.of(new int[] { 2, 3 }), List.of(new int[] { 2, 4 })), END);
		TrieRead read = new TrieRead(trie, 0.01);

		read.accept(List.of(new TrieRead.Row(new double[] { Math.log(999), 0 }, Math.log(1000))));

		assertThat(read.isDone()).isTrue();
		assertThat(read.distribution().probability(1)).isCloseTo(0.0005, within(1e-12));
		assertThat(read.distribution().probability(2)).isCloseTo(0.0005, within(1e-12));
	}

	@Test
	void aSingleOptionNeedsNoReading() {
		TrieRead read = new TrieRead(LabelTrie.of(List.of(List.of(new int[] { 1, 2 })), END), 0);

		assertThat(read.isDone()).isTrue();
		assertThat(read.distribution().probability(0)).isOne();
		assertThat(read.labelMass()).isOne();
	}

	@Test
	void thereIsNoDistributionBeforeTheEnd() {
		TrieRead read = new TrieRead(LabelTrie.of(List.of(List.of(new int[] { 1 }), List.of(new int[] { 2 })), END), 0);

		assertThatIllegalStateException().isThrownBy(read::distribution);
	}

	@Test
	void theLongestLabelAndItsEndHaveCells() {
		assertThat(LabelTrie.of(List.of(List.of(new int[] { 1 }), List.of(new int[] { 2, 3, 4 })), END).longest())
			.isEqualTo(4);
	}

}

package io.sfumato.structured;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Nfa;
import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.lattice.Lattice;
import io.sfumato.structured.lattice.Reachability;
import io.sfumato.structured.token.TokenAutomaton;
import io.sfumato.structured.token.TokenTrie;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The dynamic programme against every filling tried one by one.
 */
class LatticeTests {

	private static final int CASES = 2_000;

	@Test
	void sumsMaximaAndMasksAreThoseOfAllFillings() {
		int feasible = 0;
		for (int seed = 0; seed < CASES; seed++) {
			Random random = new Random(seed);
			TestVocabulary vocabulary = vocabulary(random);
			Language language = language(random);
			if (language.isEmpty() || language.accepting(0)) {
				continue;
			}
			TokenAutomaton automaton = TokenAutomaton.of(language, TokenTrie.of(vocabulary));
			int cells = random.nextInt(1, 5);
			int[] committed = new int[cells];
			for (int cell = 0; cell < cells; cell++) {
				committed[cell] = (random.nextInt(4) == 0) ? random.nextInt(vocabulary.size()) : Lattice.OPEN;
			}
			Candidates[] rows = new Candidates[cells];
			for (int cell = 0; cell < cells; cell++) {
				float[] logits = new float[vocabulary.size()];
				for (int id = 0; id < logits.length; id++) {
					logits[id] = (float) random.nextGaussian() * 2;
				}
				rows[cell] = Candidates.of(logits, logits.length, new int[0]);
			}

			BruteForce expected = new BruteForce(language, vocabulary, rows, committed);

			assertReachability(Reachability.of(automaton, committed), expected, seed);
			assertLattice(automaton, rows, committed, expected, seed);
			feasible += (expected.z > 0) ? 1 : 0;
		}
		assertThat(feasible).isGreaterThan(CASES / 10);
	}

	private static void assertReachability(Reachability reachability, BruteForce expected, int seed) {
		assertThat(reachability.isFeasible()).as("seed %d", seed).isEqualTo(expected.z > 0);
		for (int cell = 0; cell < expected.cells; cell++) {
			assertThat(reachability.allowed(cell)).as("seed %d, cell %d", seed, cell).isEqualTo(expected.allowed[cell]);
			assertThat(reachability.mayBeFill(cell)).isEqualTo(expected.fill[cell]);
		}
		if (expected.z > 0) {
			assertThat(expected.probability(reachability.filling())).isPositive();
		}
	}

	private static void assertLattice(TokenAutomaton automaton, Candidates[] rows, int[] committed, BruteForce expected,
			int seed) {
		int[] witness = Reachability.of(automaton, committed).filling();
		Lattice lattice = new Lattice();
		lattice.run(automaton, rows, committed, (witness != null) ? witness : new int[committed.length]);

		assertThat(Math.exp(lattice.logZ())).as("seed %d", seed).isCloseTo(expected.z, within(1e-6));
		assertThat(lattice.isFeasible()).isEqualTo(expected.z > 0);
		if (expected.z > 0) {
			assertThat(Math.exp(lattice.witnessLogProb())).isCloseTo(expected.best, within(1e-6));
			assertThat(expected.probability(lattice.witness())).isCloseTo(expected.best, within(1e-6));
			for (int cell = 0; cell < committed.length; cell++) {
				for (int id = 0; committed[cell] == Lattice.OPEN && id < rows[cell].ids().length; id++) {
					assertThat(lattice.posterior(cell)[id]).as("seed %d, cell %d, token %d", seed, cell, id)
						.isCloseTo(expected.mass[cell][id] / expected.z, within(1e-5));
				}
			}
			for (int length = 0; length <= committed.length; length++) {
				assertThat(lattice.lengths()[length]).isCloseTo(expected.lengths[length] / expected.z, within(1e-5));
			}
		}
	}

	private static TestVocabulary vocabulary(Random random) {
		TreeSet<String> tokens = new TreeSet<>();
		int size = random.nextInt(3, 9);
		while (tokens.size() < size) {
			StringBuilder token = new StringBuilder();
			for (int i = 0; i <= random.nextInt(3); i++) {
				token.append((char) ('a' + random.nextInt(3)));
			}
			tokens.add(token.toString());
		}
		return TestVocabulary.ofLatin(List.copyOf(tokens));
	}

	/** A few states, sometimes with counted letters; 'c' closes. */
	private static Language language(Random random) {
		int states = random.nextInt(2, 7);
		Nfa nfa = new Nfa(Language.SYMBOLS, 100);
		for (int state = 0; state < states; state++) {
			nfa.addState();
		}
		boolean counted = random.nextBoolean();
		for (int i = 0; i < states * 2; i++) {
			int symbol = 'a' + random.nextInt(3);
			int mark = !counted ? 0 : (symbol == 'c') ? Language.CLOSE : Language.STEP;
			nfa.add(random.nextInt(states), symbol, random.nextInt(states), mark);
		}
		nfa.accept(random.nextInt(1, states));
		Budget budget = Budget.standard();
		Language language = Languages.determinised(nfa, budget);
		if (counted) {
			int min = random.nextInt(3);
			language = Languages.bounded(language, min, min + random.nextInt(4));
		}
		return Languages.prefixFree(language, budget);
	}

	/**
	 * Every filling.
	 */
	private static final class BruteForce {

		private final Language language;

		private final TestVocabulary vocabulary;

		private final Candidates[] rows;

		private final int[] committed;

		private final int cells;

		private final BitSet[] allowed;

		private final boolean[] fill;

		private final double[][] mass;

		private final double[] lengths;

		private double z;

		private double best;

		BruteForce(Language language, TestVocabulary vocabulary, Candidates[] rows, int[] committed) {
			this.language = language;
			this.vocabulary = vocabulary;
			this.rows = rows;
			this.committed = committed;
			this.cells = committed.length;
			this.allowed = new BitSet[this.cells];
			Arrays.setAll(this.allowed, (cell) -> new BitSet());
			this.fill = new boolean[this.cells];
			this.mass = new double[this.cells][vocabulary.size()];
			this.lengths = new double[this.cells + 1];
			visit(new ArrayList<>());
		}

		private void visit(List<Integer> tokens) {
			int[] filling = new int[this.cells];
			Arrays.fill(filling, Lattice.FILL);
			for (int i = 0; i < tokens.size(); i++) {
				filling[i] = tokens.get(i);
			}
			double probability = probability(filling);
			if (probability > 0) {
				this.z += probability;
				this.best = Math.max(this.best, probability);
				this.lengths[tokens.size()] += probability;
				for (int cell = 0; cell < this.cells; cell++) {
					if (filling[cell] == Lattice.FILL) {
						this.fill[cell] = true;
					}
					else {
						this.allowed[cell].set(filling[cell]);
						this.mass[cell][filling[cell]] += probability;
					}
				}
			}
			if (tokens.size() < this.cells) {
				for (int id = 0; id < this.vocabulary.size(); id++) {
					tokens.add(id);
					visit(tokens);
					tokens.removeLast();
				}
			}
		}

		double probability(int[] filling) {
			StringBuilder word = new StringBuilder();
			double probability = 1;
			boolean ended = false;
			for (int cell = 0; cell < this.cells; cell++) {
				if (this.committed[cell] != Lattice.OPEN && this.committed[cell] != filling[cell]) {
					return 0;
				}
				if (filling[cell] == Lattice.FILL) {
					ended = true;
					continue;
				}
				if (ended) {
					return 0;
				}
				word.append(new String(this.vocabulary.bytes(filling[cell]), StandardCharsets.ISO_8859_1));
				if (this.committed[cell] == Lattice.OPEN) {
					probability *= Math.exp(this.rows[cell].logProbs()[filling[cell]]);
				}
			}
			return this.language.accepts(word.toString().getBytes(StandardCharsets.ISO_8859_1)) ? probability : 0;
		}

	}

}

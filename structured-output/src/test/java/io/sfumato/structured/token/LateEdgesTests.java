package io.sfumato.structured.token;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.sfumato.structured.TestVocabulary;
import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.language.StringLanguage;
import io.sfumato.structured.lattice.Lattice;
import io.sfumato.structured.lattice.Reachability;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Edges that are found when they are asked for, against those found beforehand. */
class LateEdgesTests {

	private static final TokenTrie TRIE = TokenTrie.of(TestVocabulary.learnt(400, new Random(3)));

	static Stream<Language> languages() {
		Budget budget = Budget.standard();
		Language free = StringLanguage.quoted(StringLanguage.free(Spelling.JSON, budget), budget);
		Language counted = StringLanguage.quoted(Languages.bounded(StringLanguage.free(Spelling.JSON, budget), 2, 6),
				budget);
		Language words = Languages.words(List.of("red", "reddish", "null"), false, budget);
		return Stream.of(free, counted, words, Languages.union(List.of(counted, words), budget))
			.map((each) -> Languages.prefixFree(each, budget));
	}

	@ParameterizedTest
	@MethodSource("languages")
	void leadWhereTheOthersLead(Language language) {
		TokenAutomaton whole = TokenAutomaton.of(language, TRIE);
		TokenAutomaton late = TokenAutomaton.of(language, TRIE, 0);

		for (int at = 0; at < whole.configurations(); at++) {
			BitSet expected = new BitSet();
			BitSet targets = new BitSet();
			whole.addTargets(at, expected);
			late.addTargets(at, targets);

			assertThat(targets).isEqualTo(expected);
			assertThat(late.distance(at)).isGreaterThanOrEqualTo(whole.distance(at));
			assertThat(late.distance(at) == TokenAutomaton.UNREACHABLE)
				.isEqualTo(whole.distance(at) == TokenAutomaton.UNREACHABLE);
		}
	}

	@ParameterizedTest
	@MethodSource("languages")
	void shortestStepsLeadToAnEnd(Language language) {
		TokenAutomaton late = TokenAutomaton.of(language, TRIE, 0);

		for (int start = 0; start < late.configurations(); start++) {
			int at = start;
			for (int step = late.distance(start); step > 0 && step < TokenAutomaton.UNREACHABLE; step--) {
				at = late.next(at, late.shortestStep(at));
			}
			assertThat(late.distance(start) == TokenAutomaton.UNREACHABLE || late.accepting(at)).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("languages")
	void whatTheyCallReachableIs(Language language) {
		TokenAutomaton whole = TokenAutomaton.of(language, TRIE);
		TokenAutomaton late = TokenAutomaton.of(language, TRIE, 0);
		Random random = new Random(5);
		for (int run = 0; run < 50; run++) {
			int[] cells = new int[late.distance(0) + random.nextInt(4)];
			Arrays.fill(cells, Lattice.OPEN);
			cells[random.nextInt(cells.length)] = random.nextInt(300);
			int[] filling = Reachability.of(late, cells).filling();

			if (filling != null) {
				assertThat(Reachability.of(whole, filling).isFeasible()).isTrue();
			}
		}
	}

}

package io.sfumato.structured;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Nfa;
import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.lattice.Lattice;
import io.sfumato.structured.lattice.Reachability;
import io.sfumato.structured.token.TokenAutomaton;
import io.sfumato.structured.token.TokenTrie;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Golden lattices: sums, maxima and masks that were found by trying every filling.
 */
final class LatticeCases {

	private static final double TOLERANCE = 1e-5;

	private LatticeCases() {
	}

	static void check(JsonNode golden) {
		List<String> vocab = new ArrayList<>();
		golden.path("vocab").forEach((each) -> vocab.add(each.asString()));
		int fill = vocab.size();
		TokenAutomaton automaton = TokenAutomaton.of(language(golden.path("dfa")),
				TokenTrie.of(TestVocabulary.ofLatin(vocab)));
		int cells = golden.path("cells").asInt();
		int[] committed = new int[cells];
		Arrays.fill(committed, Lattice.OPEN);
		golden.path("committed")
			.properties()
			.forEach((each) -> committed[Integer.parseInt(each.getKey())] = each.getValue().asInt());
		JsonNode expected = golden.path("expect");

		Reachability reachability = Reachability.of(automaton, committed);

		assertThat(reachability.isFeasible()).isEqualTo(expected.path("feasible").asBoolean());
		assertThat(automaton.distance(0)).isEqualTo(expected.path("minTokensFromStart").asInt());
		for (int cell = 0; cell < cells; cell++) {
			BitSet allowed = reachability.allowed(cell);
			if (reachability.mayBeFill(cell)) {
				allowed.set(fill);
			}
			assertThat(allowed.stream().toArray()).as("allowed in cell %d", cell)
				.containsExactly(ints(expected.path("allowed").path(cell)));
		}
		int[] witness = reachability.filling();
		Candidates[] rows = rows(golden.path("weights"), fill);
		Lattice lattice = new Lattice();
		int[] start = new int[cells];
		Arrays.fill(start, Lattice.FILL);
		lattice.run(automaton, rows, committed, (witness != null) ? witness : start);
		assertThat(Math.exp(lattice.logZ())).isCloseTo(expected.path("Z").asDouble(), within(TOLERANCE));
		assertThat(Math.exp(lattice.logOpen())).isCloseTo(expected.path("Zopen").asDouble(), within(TOLERANCE));
		if (!expected.path("closedRatio").isNull()) {
			assertThat(lattice.closedRatio()).isCloseTo(expected.path("closedRatio").asDouble(), within(TOLERANCE));
		}
		assertThat(lattice.isFeasible()).isEqualTo(witness != null);
		if (witness == null) {
			return;
		}
		assertThat(lattice.witnessLogProb()).isCloseTo(expected.path("mapLogProb").asDouble(), within(TOLERANCE));
		assertThat(Arrays.stream(lattice.witness()).map((id) -> (id == Lattice.FILL) ? fill : id).toArray())
			.containsExactly(ints(expected.path("mapTokens")));
		for (int length = 0; length <= cells; length++) {
			assertThat(lattice.lengths()[length]).isCloseTo(expected.path("lengthPosterior").path(length).asDouble(),
					within(TOLERANCE));
		}
		for (int cell = 0; cell < cells; cell++) {
			double[] posterior = new double[fill + 1];
			if (committed[cell] != Lattice.OPEN) {
				posterior[committed[cell]] = 1;
			}
			else {
				double[] ours = lattice.posterior(cell);
				for (int k = 0; k < rows[cell].ids().length; k++) {
					posterior[rows[cell].ids()[k]] = ours[k];
				}
				posterior[fill] = ours[rows[cell].ids().length];
			}
			for (int token = 0; token <= fill; token++) {
				assertThat(posterior[token]).as("token %d in cell %d", token, cell)
					.isCloseTo(expected.path("posterior").path(cell).path(token).asDouble(), within(TOLERANCE));
			}
		}
	}

	static Language language(JsonNode dfa) {
		int states = 0;
		for (JsonNode each : dfa.path("transitions")) {
			states = Math.max(states, Math.max(each.path(0).asInt(), each.path(2).asInt()) + 1);
		}
		Nfa nfa = new Nfa(Language.SYMBOLS, 1_000);
		nfa.addState();
		for (int state = 0; state < states; state++) {
			nfa.addState();
		}
		nfa.addEmpty(0, 1 + dfa.path("start").asInt());
		for (JsonNode each : dfa.path("transitions")) {
			byte[] label = each.path(1).asString().getBytes(StandardCharsets.ISO_8859_1);
			assertThat(label).hasSize(1);
			nfa.add(1 + each.path(0).asInt(), label[0] & 0xFF, 1 + each.path(2).asInt(), 0);
		}
		dfa.path("accept").forEach((each) -> nfa.accept(1 + each.asInt()));
		return Languages.determinised(nfa, Budget.standard());
	}

	private static Candidates[] rows(JsonNode weights, int tokens) {
		Candidates[] rows = new Candidates[weights.size()];
		for (int cell = 0; cell < rows.length; cell++) {
			float[] logits = new float[tokens];
			for (int token = 0; token < tokens; token++) {
				logits[token] = (float) Math.log(weights.path(cell).path(token).asDouble());
			}
			rows[cell] = Candidates.of(logits, tokens, new int[0]);
		}
		return rows;
	}

	private static int[] ints(JsonNode list) {
		return list.valueStream().mapToInt(JsonNode::asInt).toArray();
	}

}

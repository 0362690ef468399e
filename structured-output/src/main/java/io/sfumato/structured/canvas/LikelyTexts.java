package io.sfumato.structured.canvas;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.token.TokenAutomaton;

/**
 * Looks for the likeliest texts of a value: a search in breadth that keeps the likeliest
 * beginnings, so a few may be missed.
 */
final class LikelyTexts {

	/** Beginnings that are followed up. */
	private static final int BEAM = 24;

	private final TokenAutomaton automaton;

	private final Candidates[] rows;

	private final int leftBorder;

	private final int rightBorder;

	LikelyTexts(TokenAutomaton automaton, Candidates[] rows, int leftBorder, int rightBorder) {
		this.automaton = automaton;
		this.rows = rows;
		this.leftBorder = leftBorder;
		this.rightBorder = rightBorder;
	}

	/**
	 * @param logZ how probable valid values are, as a logarithm
	 * @return texts with their probabilities given that the value is valid, likeliest
	 * first
	 */
	Map<String, Double> find(int count, double logZ) {
		List<Beginning> open = List.of(new Beginning(0, new byte[0], 0));
		Map<String, Double> found = new HashMap<>();
		for (int cell = 0; cell < this.rows.length && !open.isEmpty(); cell++) {
			List<Beginning> longer = new ArrayList<>();
			for (Beginning each : open) {
				extend(each, cell, logZ, longer, found);
			}
			longer.sort(Comparator.comparingDouble(Beginning::logProb).reversed());
			open = longer.subList(0, Math.min(BEAM, longer.size()));
		}
		Map<String, Double> best = new LinkedHashMap<>();
		found.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Double>comparingByValue().reversed())
			.limit(count)
			.forEach((each) -> best.put(each.getKey(), each.getValue()));
		return best;
	}

	private void extend(Beginning from, int cell, double logZ, List<Beginning> longer, Map<String, Double> found) {
		Candidates row = this.rows[cell];
		for (int k = 0; k < row.ids().length; k++) {
			int token = row.ids()[k];
			int at = (row.logProbs()[k] > -BEAM) ? this.automaton.next(from.at(), token) : TokenAutomaton.DEAD;
			if (at == TokenAutomaton.DEAD) {
				continue;
			}
			byte[] bytes = this.automaton.vocabulary().bytes(token);
			byte[] word = Arrays.copyOf(from.word(), from.word().length + bytes.length);
			System.arraycopy(bytes, 0, word, from.word().length, bytes.length);
			double logProb = from.logProb() + row.logProbs()[k];
			if (this.automaton.accepting(at)) {
				String text = new String(word, this.leftBorder, word.length - this.leftBorder - this.rightBorder,
						StandardCharsets.UTF_8);
				found.merge(text, Math.exp(logProb - logZ), Double::sum);
			}
			else if (this.automaton.distance(at) < this.rows.length - cell) {
				longer.add(new Beginning(at, word, logProb));
			}
		}
	}

	/**
	 * How a text may begin.
	 *
	 * @param at configuration behind it
	 */
	private record Beginning(int at, byte[] word, double logProb) {
	}

}

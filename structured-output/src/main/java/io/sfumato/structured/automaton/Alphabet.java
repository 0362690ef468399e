package io.sfumato.structured.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The coarsest classes of symbols that several languages agree on.
 */
final class Alphabet {

	final short[] classOf;

	/** Per class: its class in each of the languages. */
	private final List<int[]> parts;

	private Alphabet(short[] classOf, List<int[]> parts) {
		this.classOf = classOf;
		this.parts = parts;
	}

	static Alphabet of(List<Language> languages) {
		short[] classOf = new short[Language.SYMBOLS];
		List<int[]> parts = new ArrayList<>();
		Map<List<Integer>, Short> numbers = new HashMap<>();
		for (int symbol = 0; symbol < classOf.length; symbol++) {
			int[] part = new int[languages.size()];
			for (int i = 0; i < part.length; i++) {
				part[i] = languages.get(i).classOf(symbol);
			}
			List<Integer> key = Arrays.stream(part).boxed().toList();
			Short number = numbers.get(key);
			if (number == null) {
				number = (short) parts.size();
				numbers.put(key, number);
				parts.add(part);
			}
			classOf[symbol] = number;
		}
		return new Alphabet(classOf, parts);
	}

	int classes() {
		return this.parts.size();
	}

	int part(int symbol, int language) {
		return this.parts.get(symbol)[language];
	}

}

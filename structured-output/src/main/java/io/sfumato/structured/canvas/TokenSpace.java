package io.sfumato.structured.canvas;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.token.TokenAutomaton;
import io.sfumato.structured.token.TokenTrie;
import io.sfumato.structured.token.Vocabulary;

/**
 * A model's vocabulary with everything that was worked out about it: one per model, for
 * any number of threads.
 */
public final class TokenSpace {

	/** Automata that are kept; a few kilobytes each as a rule. */
	private static final int MOST = 2_048;

	private final Vocabulary vocabulary;

	private final TokenTrie trie;

	private final Map<Language, TokenAutomaton> automata = new ConcurrentHashMap<>();

	private final Map<Object, Language> groups = new ConcurrentHashMap<>();

	private final Map<Object, Cut> cuts = new ConcurrentHashMap<>();

	/** Sorts the vocabulary, which takes a moment. */
	public TokenSpace(Vocabulary vocabulary) {
		this.vocabulary = vocabulary;
		this.trie = TokenTrie.of(vocabulary);
	}

	public Vocabulary vocabulary() {
		return this.vocabulary;
	}

	/**
	 * The token of a single byte.
	 * @throws IllegalStateException if the vocabulary has none
	 */
	int byteToken(byte each) {
		int token = this.trie.find(each);
		if (token < 0) {
			throw new IllegalStateException("the vocabulary has no token for the byte %d".formatted(each & 0xFF));
		}
		return token;
	}

	TokenAutomaton automaton(Language language) {
		return known(this.automata, language, () -> TokenAutomaton.of(language, this.trie));
	}

	Language group(Object description, Supplier<Language> build) {
		return known(this.groups, description, build);
	}

	Cut cut(Object description, Supplier<Cut> find) {
		return known(this.cuts, description, find);
	}

	private static <K, V> V known(Map<K, V> cache, K key, Supplier<V> build) {
		V known = cache.get(key);
		if (known == null) {
			known = build.get();
			if (cache.size() >= MOST) {
				cache.clear();
			}
			cache.put(key, known);
		}
		return known;
	}

}

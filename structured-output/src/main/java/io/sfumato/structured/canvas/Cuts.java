package io.sfumato.structured.canvas;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.plan.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the borders that the model's own tokens keep. A tokenizer joins the quote behind
 * a value with the comma; a canvas that cut between them would show the model tokens it
 * has never seen together. So the text is encoded with many values on either side, and
 * only where all of them agree on a border it is cut.
 */
final class Cuts {

	private static final int PROBES = 12;

	private static final int LONGEST_PROBE = 24;

	private static final int WALKS = 4;

	private final TokenSpace space;

	Cuts(TokenSpace space) {
		this.space = space;
	}

	/**
	 * Cuts the text between two values.
	 * @param left the value before, or null at the beginning
	 * @param right the value behind, or null at the end
	 * @param least bytes that the left value needs as its end
	 */
	Cut find(@Nullable Gap left, String text, @Nullable Gap right, int least) {
		Object key = Arrays.asList(text, (left == null) ? null : left.language(),
				(right == null) ? null : right.language(), least);
		return this.space.cut(key, () -> search(left, text, right, least));
	}

	private Cut search(@Nullable Gap left, String text, @Nullable Gap right, int least) {
		int length = text.getBytes(StandardCharsets.UTF_8).length;
		List<String> before = probes(left);
		List<String> behind = probes(right);
		BitSet common = new BitSet();
		common.set(0, length + 1);
		int[] firstEncoding = new int[0];
		int firstOffset = 0;
		for (int i = 0; i < PROBES; i++) {
			String probe = before.get(i % before.size());
			int offset = probe.getBytes(StandardCharsets.UTF_8).length;
			int[] tokens = encode(probe + text + behind.get(i % behind.size()));
			BitSet borders = new BitSet();
			int at = 0;
			for (int token : tokens) {
				if (at >= offset) {
					borders.set(at - offset);
				}
				at += this.space.vocabulary().bytes(token).length;
			}
			borders.set(at - offset);
			common.and(borders);
			if (i == 0) {
				firstEncoding = tokens;
				firstOffset = offset;
			}
		}
		int end = (left == null) ? 0 : common.nextSetBit(least);
		// nowhere a border that all agree on: better a strange token than no cut
		end = (end < 0 || end > length) ? Math.max(least, (right == null) ? length : least) : end;
		int begin = (right == null) ? length : common.previousSetBit(length);
		begin = Math.max(begin, end);
		return new Cut(end, begin, between(firstEncoding, firstOffset + end, firstOffset + begin, text, end, begin));
	}

	private int[] between(int[] tokens, int from, int to, String text, int end, int begin) {
		List<Integer> kept = new ArrayList<>();
		int at = 0;
		int first = -1;
		int last = 0;
		for (int token : tokens) {
			if (at >= from && at < to) {
				first = (first < 0) ? at : first;
				kept.add(token);
				last = at + this.space.vocabulary().bytes(token).length;
			}
			at += this.space.vocabulary().bytes(token).length;
		}
		if (from == to) {
			return new int[0];
		}
		if (first == from && last == to) {
			return kept.stream().mapToInt(Integer::intValue).toArray();
		}
		return bytewise(Arrays.copyOfRange(text.getBytes(StandardCharsets.UTF_8), end, begin));
	}

	/**
	 * The tokens of a text whose bytes are those of the text, in the worst case one by
	 * one.
	 */
	int[] encode(String text) {
		byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
		int[] tokens = this.space.vocabulary().encode(text);
		int at = 0;
		for (int token : tokens) {
			byte[] bytes = this.space.vocabulary().bytes(token);
			if (bytes.length == 0 || at + bytes.length > wanted.length
					|| !Arrays.equals(bytes, 0, bytes.length, wanted, at, at + bytes.length)) {
				return bytewise(wanted);
			}
			at += bytes.length;
		}
		return (at == wanted.length) ? tokens : bytewise(wanted);
	}

	private int[] bytewise(byte[] bytes) {
		int[] tokens = new int[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			tokens[i] = this.space.byteToken(bytes[i]);
		}
		return tokens;
	}

	/** Some texts of a gap, always the same for the same language. */
	private static List<String> probes(@Nullable Gap gap) {
		if (gap == null) {
			return List.of("");
		}
		Language language = gap.language();
		Random random = new Random(language.hashCode());
		List<String> probes = new ArrayList<>();
		for (int i = 0; i < PROBES * WALKS && probes.size() < PROBES; i++) {
			byte[] word = language.sample(random, LONGEST_PROBE);
			if (word != null) {
				probes.add(new String(word, StandardCharsets.UTF_8));
			}
		}
		byte[] shortest = language.shortest();
		if (shortest != null) {
			probes.add(new String(shortest, StandardCharsets.UTF_8));
		}
		return probes.isEmpty() ? List.of("") : probes;
	}

}

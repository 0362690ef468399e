package io.sfumato.engine.record;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.structured.token.Vocabulary;

/**
 * What a model's tokens spell. Where the model has a token for the cells that a value
 * leaves over, that token ends each value.
 */
final class ModelVocabulary implements Vocabulary {

	private final Language language;

	private final @Nullable SlotPadding padding;

	private final byte[][] bytes;

	private final int[] ends;

	ModelVocabulary(Language language, BackboneShape shape) {
		this.language = language;
		SlotPadding padding = language.slotPadding();
		this.padding = padding;
		this.ends = (padding != null) ? new int[] { padding.token() }
				: shape.endTokens().stream().mapToInt(Integer::intValue).toArray();
		this.bytes = new byte[shape.vocabulary()][];
		for (int id = 0; id < this.bytes.length; id++) {
			boolean silent = id == shape.maskToken() || (padding != null && padding.has(id))
					|| isEnd(shape.endTokens(), id);
			this.bytes[id] = silent ? new byte[0] : language.bytes(id);
		}
	}

	private static boolean isEnd(List<Integer> ends, int id) {
		return ends.contains(id);
	}

	/** Whether every text can be spelled, be it byte by byte. */
	boolean spellsEverything() {
		boolean[] seen = new boolean[256];
		int count = 0;
		for (byte[] each : this.bytes) {
			if (each.length == 1 && !seen[each[0] & 0xFF]) {
				seen[each[0] & 0xFF] = true;
				count++;
			}
		}
		return count == seen.length;
	}

	@Override
	public int size() {
		return this.bytes.length;
	}

	@Override
	public byte[] bytes(int id) {
		return this.bytes[id];
	}

	@Override
	public int[] endIds() {
		return this.ends;
	}

	@Override
	public boolean endsValues() {
		return this.padding != null;
	}

	@Override
	public boolean marksValues() {
		return this.padding != null && this.padding.mark() >= 0;
	}

	@Override
	public int[] encode(String text) {
		return this.language.encode(text);
	}

}

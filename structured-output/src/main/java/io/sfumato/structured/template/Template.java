package io.sfumato.structured.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.Piece;
import io.sfumato.structured.plan.Scaffold;
import org.jspecify.annotations.Nullable;

/**
 * A template that was read: its scaffold, and what its slots are. Immutable.
 */
public record Template(Scaffold scaffold, List<Field> fields) {

	public Template {
		fields = List.copyOf(fields);
	}

	/**
	 * The values within a finished text, each as short as it can be, or null if the text
	 * isn't one of this template.
	 */
	public @Nullable JsonNode read(String text) {
		List<String> filled = new ArrayList<>();
		return match(0, text, 0, filled) ? this.scaffold.record(filled, false) : null;
	}

	private boolean match(int piece, String text, int at, List<String> filled) {
		if (piece == this.scaffold.pieces().size()) {
			return at == text.length();
		}
		return switch (this.scaffold.pieces().get(piece)) {
			case Piece.Text fixed ->
				text.startsWith(fixed.text(), at) && match(piece + 1, text, at + fixed.text().length(), filled);
			case Piece.Copy copy -> text.startsWith(filled.get(copy.index()), at)
					&& match(piece + 1, text, at + filled.get(copy.index()).length(), filled);
			case Piece.Open open -> fill(piece, this.scaffold.gaps().get(open.index()), text, at, filled);
		};
	}

	private boolean fill(int piece, Gap gap, String text, int at, List<String> filled) {
		for (int end = at; end <= text.length(); end++) {
			String value = text.substring(at, end);
			if (gap.language().accepts(value.getBytes(StandardCharsets.UTF_8))) {
				filled.add(value);
				if (match(piece + 1, text, end, filled)) {
					return true;
				}
				filled.removeLast();
			}
		}
		return false;
	}

	/**
	 * A slot.
	 *
	 * @param kind as it is written, {@code boolean} for bool
	 * @param options what there is to choose from for a choice, a score or a boolean,
	 * else none: such a slot can be read instead of denoised
	 * @param absence the words that say that there is nothing; empty if it can't be said
	 */
	public record Field(String name, String kind, List<String> options, String absence) {
	}

}

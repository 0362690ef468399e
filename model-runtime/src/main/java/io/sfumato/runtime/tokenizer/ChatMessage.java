package io.sfumato.runtime.tokenizer;

import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant}
 * @param parts in order
 */
public record ChatMessage(String role, List<Part> parts) {

	public ChatMessage {
		parts = List.copyOf(parts);
	}

	/** A turn that is text only. */
	public static ChatMessage of(String role, String text) {
		return new ChatMessage(role, List.of(new Text(text)));
	}

	/** Piece of a turn. */
	public sealed interface Part {

	}

	/**
	 * What somebody wrote; never markup.
	 *
	 * @param text as it is
	 */
	public record Text(String text) implements Part {
	}

	/**
	 * Our own text, special strings count ({@code <image>} for templates that know no
	 * media parts).
	 *
	 * @param text as it is
	 */
	public record Markup(String text) implements Part {
	}

	/**
	 * A place for a medium, which the template spells.
	 *
	 * @param type {@code image}, {@code audio} or {@code video}
	 */
	public record Media(String type) implements Part {
	}

}

package io.sfumato.engine.prompt;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;

/**
 * How a model is spoken to and what its tokens say. Thread-safe.
 */
public interface Language {

	/**
	 * The prompt of a conversation whose next turn is the assistant's.
	 * @param turns in order; each of their media has its place in the result
	 * @param media what the media of all turns are, in order
	 * @throws IllegalArgumentException if the model isn't spoken to in this order
	 */
	List<PromptPart> prompt(List<Turn> turns, List<Kind> media);

	/**
	 * The prompt of one turn.
	 * @param media what the media are, each with its place in the result
	 * @param system instructions; null for none
	 * @param text what the user says
	 */
	default List<PromptPart> prompt(List<Kind> media, @Nullable String system, String text) {
		Turn user = new Turn(Turn.Role.USER, media.size(), text);
		return prompt((system != null) ? List.of(Turn.of(Turn.Role.SYSTEM, system), user) : List.of(user), media);
	}

	/**
	 * The tokens of a text that the model writes; what looks like a special token in it
	 * is ordinary text.
	 */
	int[] encode(String text);

	/**
	 * UTF-8 bytes of a token, possibly a part of a character; none for special tokens.
	 */
	byte[] bytes(int token);

	/**
	 * Whether the model was trained to decide by itself when to call a function: its chat
	 * template has a place for them.
	 */
	default boolean callsFunctions() {
		return false;
	}

	/**
	 * What the model was trained to put into cells of a gap that its text leaves over;
	 * null if it wasn't.
	 */
	default @Nullable SlotPadding slotPadding() {
		return null;
	}

}

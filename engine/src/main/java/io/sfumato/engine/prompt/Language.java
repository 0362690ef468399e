package io.sfumato.engine.prompt;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a model is spoken to and what its tokens say. Thread-safe.
 */
public interface Language {

	/**
	 * The prompt of one turn.
	 * @param images number of images, each with its place in the result, in order
	 * @param system instructions; null for none
	 * @param text what the user says
	 */
	List<PromptPart> prompt(int images, @Nullable String system, String text);

	/**
	 * UTF-8 bytes of a token, possibly a part of a character; none for special tokens.
	 */
	byte[] bytes(int token);

}

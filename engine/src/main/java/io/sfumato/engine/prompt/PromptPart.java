package io.sfumato.engine.prompt;

/**
 * A stretch of a prompt.
 */
public sealed interface PromptPart {

	/**
	 * Text.
	 *
	 * @param tokens ids, not copied
	 */
	record Text(int[] tokens) implements PromptPart {
	}

	/**
	 * The place of an image or a clip.
	 *
	 * @param index its number in the request
	 */
	record Medium(int index) implements PromptPart {
	}

}

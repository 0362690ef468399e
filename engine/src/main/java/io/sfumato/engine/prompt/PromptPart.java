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
	 * The place of an image.
	 *
	 * @param index number of the image in the request
	 */
	record Image(int index) implements PromptPart {
	}

}

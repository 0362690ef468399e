package io.sfumato.trainer.data;

/**
 * A question about a page and its right answer.
 *
 * @param question as a user would type it, or one of the engine's own task prompts
 * @param answer text or a filled record
 */
public record Exchange(String question, Answer answer) {

}

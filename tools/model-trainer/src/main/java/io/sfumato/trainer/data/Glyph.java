package io.sfumato.trainer.data;

/**
 * A character drawn on a page.
 *
 * @param character the character, never a space
 * @param x horizontal centre of the drawn box, in page pixels
 * @param y vertical centre of the drawn box, in page pixels
 */
public record Glyph(char character, float x, float y) {

}

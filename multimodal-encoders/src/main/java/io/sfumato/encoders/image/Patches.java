package io.sfumato.encoders.image;

/**
 * A picture as rows of patches.
 *
 * @param values {@code [rows · columns, values of a patch]}, in the order of whoever made
 * them
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 */
public record Patches(float[] values, int rows, int columns) {

}

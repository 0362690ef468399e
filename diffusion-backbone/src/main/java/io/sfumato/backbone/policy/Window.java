package io.sfumato.backbone.policy;

/**
 * The block being denoised.
 *
 * @param start index of its first cell on the canvas
 * @param end index behind its last cell
 * @param index number of the block, from 0
 */
public record Window(int start, int end, int index) {
}

package io.sfumato.trainer.data;

/**
 * An object drawn on a page: a shape, an emoji, an icon, a bar of a chart.
 *
 * @param concept index into {@link Concepts}
 * @param colour index into {@link Colours}
 * @param x0 left edge of the drawn box, in page pixels
 * @param y0 top edge
 * @param x1 right edge
 * @param y1 bottom edge
 */
public record Thing(int concept, int colour, float x0, float y0, float x1, float y1) {

}

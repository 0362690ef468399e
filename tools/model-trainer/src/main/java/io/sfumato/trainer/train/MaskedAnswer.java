package io.sfumato.trainer.train;

/**
 * A canvas with some cells masked.
 *
 * @param target the tokens that should stand there
 * @param masked which cells hold the mask instead
 * @param weight loss weight of each cell, 0 where nothing is asked
 * @param printed where the first cells stand on the page; the rest is the tail
 */
record MaskedAnswer(int[] target, boolean[] masked, float[] weight, Printed printed) {

}

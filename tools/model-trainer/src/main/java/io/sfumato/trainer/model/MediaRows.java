package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;

/**
 * The media cells of a batch, each medium at positions 0…M−1 and padded at its end.
 *
 * @param vectors what stands in the cells [B, M, width]
 * @param mask 0 at real cells and a large negative number at padding [B, 1, 1, M]
 */
public record MediaRows(Tensor vectors, Tensor mask) {

}

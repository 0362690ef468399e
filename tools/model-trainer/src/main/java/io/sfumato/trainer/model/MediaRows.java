package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;

/**
 * The media cells of a batch.
 *
 * @param vectors what stands in the cells [B, M, width]
 * @param positions places in the sequence [B, M]
 * @param mask 0 at real cells and a large negative number at padding [B, 1, 1, M]
 * @param apart what is added to the mask among the media cells, so that an image and a
 * sound of one request don't see each other: [1, 1, M, M], or a single zero
 */
public record MediaRows(Tensor vectors, Tensor positions, Tensor mask, Tensor apart) {

}

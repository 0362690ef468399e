package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Text cells that go through the backbone beside the media: S segments of L cells, each
 * segment a question with the answers to it. Segments of one batch see their medium and
 * themselves, so several questions share one encoding of an image.
 *
 * @param media which medium each segment sees, [S]
 * @param ids tokens [S, L]
 * @param positions places in the sequence [S, L]
 * @param mask 0 where a cell may look and a large negative number elsewhere [S, 1, L,
 * M+L], the medium's M cells first
 */
public record TextRows(Tensor media, Tensor ids, Tensor positions, Tensor mask) {

}

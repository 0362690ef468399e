package io.sfumato.backbone.family;

import io.sfumato.runtime.graph.GatedMlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.RopeAttention;

/**
 * One pre-norm block: x += attention(norm(x)); x += mlp(norm(x)).
 *
 * @param attentionNorm before attention
 * @param attention rotated, with keys and values of other cells
 * @param mlpNorm before the MLP
 * @param mlp gated
 */
record DecoderLayer(Norm attentionNorm, RopeAttention attention, Norm mlpNorm, GatedMlp mlp) {
}

/**
 * The embedded model as PyTorch computes it while it is trained: conv+ViT eyes, dense
 * heads, projector, backbone, and the symbolic eyes that stand in for the tower while the
 * language half learns alone. Tensor names are those of the exported checkpoint.
 */
@NullMarked
package io.sfumato.trainer.model;

import org.jspecify.annotations.NullMarked;

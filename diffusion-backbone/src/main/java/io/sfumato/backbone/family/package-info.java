/**
 * Model families: how a checkpoint's tensors become the blocks of a decoder graph, and
 * the backbone that runs such a graph. A family is a page that names tensors and reads
 * its switches; everything else is shared.
 */
@NullMarked
package io.sfumato.backbone.family;

import org.jspecify.annotations.NullMarked;

/**
 * Builds ONNX graphs from a small set of typed blocks (norms, attention, MLPs, stems,
 * projectors). A graph holds topology only; its weights are named pieces of a checkpoint
 * that are handed to the session when it opens.
 */
@NullMarked
package io.sfumato.runtime.graph;

import org.jspecify.annotations.NullMarked;

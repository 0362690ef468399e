/**
 * Typed reads: a closed question is answered by the probabilities a model gives to its
 * labels, read off a few cells and not written. Nothing here knows a model; whoever does
 * feeds logits in.
 */
@NullMarked
package io.sfumato.structured.read;

import org.jspecify.annotations.NullMarked;

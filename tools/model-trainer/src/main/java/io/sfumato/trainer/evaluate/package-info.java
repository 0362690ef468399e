/**
 * Judges a checkpoint directory through the product's own path, from image files to
 * answers, on sets that training never sees, and writes the report that ships beside the
 * weights.
 */
@NullMarked
package io.sfumato.trainer.evaluate;

import org.jspecify.annotations.NullMarked;

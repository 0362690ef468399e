/** Brings a published network into the model's own tensors. */
@NullMarked
package io.sfumato.trainer.convert;

import org.jspecify.annotations.NullMarked;

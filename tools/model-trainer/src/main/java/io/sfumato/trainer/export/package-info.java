/** Writes a trained model as an ordinary Hugging Face directory. */
@NullMarked
package io.sfumato.trainer.export;

import org.jspecify.annotations.NullMarked;

/**
 * A Hugging Face model directory: memory-mapped safetensors, {@code config.json} and its
 * siblings with typed access. Everything read here may be damaged or hostile, so every
 * field is checked before it is used and a refusal names the file and the field.
 */
@NullMarked
package io.sfumato.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;

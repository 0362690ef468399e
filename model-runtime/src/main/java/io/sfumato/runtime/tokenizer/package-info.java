/**
 * Text to token ids and back, and chat templates. What a user wrote never becomes a
 * special token, however it is spelled.
 */
@NullMarked
package io.sfumato.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;

/**
 * From a request to what stands before the answer: the chat template with its places for
 * media, and the bytes of tokens on the way back.
 */
@NullMarked
package io.sfumato.engine.prompt;

import org.jspecify.annotations.NullMarked;

/**
 * Media as Spring AI has them, for the engine.
 */
@NullMarked
package io.sfumato.ai.media;

import org.jspecify.annotations.NullMarked;

/**
 * Transcription of speech, as Spring AI has it.
 */
@NullMarked
package io.sfumato.ai.transcription;

import org.jspecify.annotations.NullMarked;

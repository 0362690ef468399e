/**
 * From sound to what an audio tower expects, and the towers that hear: resampling,
 * Whisper's log-mel features, its encoder, and DIFFA's connectors to a language model.
 */
@NullMarked
package io.sfumato.encoders.audio;

import org.jspecify.annotations.NullMarked;

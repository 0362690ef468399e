/**
 * What media become before a language model sees them: soft tokens that remember where
 * they came from, and the one exception for media that cannot be used.
 */
@NullMarked
package io.sfumato.encoders;

import org.jspecify.annotations.NullMarked;

/**
 * From the bytes of an audio file to samples. What a file may cost is checked first; the
 * decoding itself, native code that reads what strangers send, happens in a process of
 * its own.
 */
@NullMarked
package io.sfumato.encoders.audio.file;

import org.jspecify.annotations.NullMarked;

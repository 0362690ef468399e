/**
 * What the embedded model's eyes claim to see, picked from the probabilities of their
 * dense heads: characters in slots, objects on patches. The trainer reads pages with the
 * very same code, so that the language half learns on what it will be given.
 */
@NullMarked
package io.sfumato.encoders.sight;

import org.jspecify.annotations.NullMarked;

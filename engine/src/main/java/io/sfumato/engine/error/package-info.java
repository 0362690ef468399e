/**
 * Everything that can go wrong with a run, typed, each with the pointer to the field that
 * caused it.
 */
@NullMarked
package io.sfumato.engine.error;

import org.jspecify.annotations.NullMarked;

/**
 * From committed cells back to characters: byte-level tokens in any order become text
 * that never shows half a character, and ends where the caller wants it to.
 */
@NullMarked
package io.sfumato.engine.text;

import org.jspecify.annotations.NullMarked;

/**
 * From committed cells back to characters: byte-level tokens in any order become text
 * that never shows half a character.
 */
@NullMarked
package io.sfumato.engine.text;

import org.jspecify.annotations.NullMarked;

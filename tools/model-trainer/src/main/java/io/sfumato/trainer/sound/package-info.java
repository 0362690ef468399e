/**
 * What the model hears while it learns: sentences of small grammars in the voices of free
 * speech synthesizers, sounds made of formulas, what rooms and telephones do to them, and
 * the features of all that on disk.
 */
@NullMarked
package io.sfumato.trainer.sound;

import org.jspecify.annotations.NullMarked;

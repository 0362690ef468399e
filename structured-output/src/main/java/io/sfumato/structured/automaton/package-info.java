/**
 * Regular languages over bytes, small and budgeted: what a value may look like, byte for
 * byte, with the length of strings counted beside the states instead of within them.
 */
@NullMarked
package io.sfumato.structured.automaton;

import org.jspecify.annotations.NullMarked;

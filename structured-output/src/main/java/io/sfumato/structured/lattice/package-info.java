/**
 * All ways to fill the cells of one value: how probable they are together, which one is
 * the most probable, and that there always is one.
 */
@NullMarked
package io.sfumato.structured.lattice;

import org.jspecify.annotations.NullMarked;

/**
 * A scaffold on the cells of a canvas: which cells are text, which belong to a value,
 * what may be committed, and what the record is at any moment.
 */
@NullMarked
package io.sfumato.structured.canvas;

import org.jspecify.annotations.NullMarked;

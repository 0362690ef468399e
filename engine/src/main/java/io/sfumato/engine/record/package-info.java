/**
 * Records: from a template or a schema to the cells of a canvas, and from the cells to a
 * value that is always valid. Joins the automata of {@code structured-output} to the
 * denoising loop.
 */
@NullMarked
package io.sfumato.engine.record;

import org.jspecify.annotations.NullMarked;

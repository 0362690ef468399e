/**
 * Vision towers and projectors: pixels become soft tokens in the language model's own
 * space. Each tower is a graph built from the checkpoint's names and sizes; what is left
 * of an image around it (views, glyphs, order, limits) is plain Java.
 */
@NullMarked
package io.sfumato.encoders.vision;

import org.jspecify.annotations.NullMarked;

/**
 * What is denoised: the prompt with its media, and behind it the cells of the answer,
 * each of them masked, decided or fixed from the start.
 */
@NullMarked
package io.sfumato.backbone.canvas;

import org.jspecify.annotations.NullMarked;

/**
 * The denoising loop, and the prefill before it: policies decide, the loop alone changes
 * the canvas.
 */
@NullMarked
package io.sfumato.backbone.loop;

import org.jspecify.annotations.NullMarked;

/**
 * What a model says in single cells of many short canvases, without denoising any: many
 * questions about the same media in one forward pass.
 */
@NullMarked
package io.sfumato.backbone.read;

import org.jspecify.annotations.NullMarked;

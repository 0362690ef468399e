/**
 * The contract between the denoising loop and a masked-diffusion transformer: one call,
 * {@code forward(queries, past) → rows}, whatever the family and whichever caching scheme
 * drives it.
 */
@NullMarked
package io.sfumato.backbone;

import org.jspecify.annotations.NullMarked;

/**
 * From the bytes of an image file to the pixels a vision tower expects: decoding under
 * limits, Pillow's resampling to the last bit, any-resolution tiling and normalisation.
 */
@NullMarked
package io.sfumato.encoders.image;

import org.jspecify.annotations.NullMarked;

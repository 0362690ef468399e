/**
 * The decisions of decoding, one interface each: how many cells a step decides, in which
 * window, in what order, which keys and values are reused, when to stop. A published
 * technique is a combination of their implementations; a {@code Strategy} is a named one.
 */
@NullMarked
package io.sfumato.backbone.policy;

import org.jspecify.annotations.NullMarked;

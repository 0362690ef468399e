/**
 * The routes that decision clients know: {@code /v1/systemone} and {@code /v1/decisions},
 * two formats of one operation.
 */
@NullMarked
package io.sfumato.web.decision;

import org.jspecify.annotations.NullMarked;

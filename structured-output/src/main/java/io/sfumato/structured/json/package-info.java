/**
 * JSON as schemas need it: strict, in order, with exact decimals, and with a pointer to
 * whatever is wrong. Nothing here recurses deeper than the limits allow.
 */
@NullMarked
package io.sfumato.structured.json;

import org.jspecify.annotations.NullMarked;

/**
 * The same languages over a model's tokens: which tokens a state allows and how many are
 * needed at least to an end.
 */
@NullMarked
package io.sfumato.structured.token;

import org.jspecify.annotations.NullMarked;

/**
 * The native API under {@code /api/v1}: captions, answers, decisions, the catalogue.
 */
@NullMarked
package io.sfumato.web.api;

import org.jspecify.annotations.NullMarked;

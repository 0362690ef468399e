/**
 * From an HTTP body to an engine request: strict JSON, multipart, media, limits. Nothing
 * here runs anything.
 */
@NullMarked
package io.sfumato.web.request;

import org.jspecify.annotations.NullMarked;

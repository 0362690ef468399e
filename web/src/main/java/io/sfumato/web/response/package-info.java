/**
 * From a run to an HTTP response, the same way for every surface: one body, or the events
 * as they come. What they look like is the surface's own.
 */
@NullMarked
package io.sfumato.web.response;

import org.jspecify.annotations.NullMarked;

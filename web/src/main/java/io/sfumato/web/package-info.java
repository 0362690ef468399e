/**
 * The HTTP surface of the engine: the native API, its problem details and the page.
 * Reactor stops at this module's border; the engine behind it blocks and is never called
 * on an event loop.
 */
@NullMarked
package io.sfumato.web;

import org.jspecify.annotations.NullMarked;

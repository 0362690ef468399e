/**
 * The engine in this process: one model, its scheduler and its caches behind the public
 * surface.
 */
@NullMarked
package io.sfumato.engine.local;

import org.jspecify.annotations.NullMarked;

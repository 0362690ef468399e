/**
 * Makes the models beans: over an engine in this process, or over a server that a
 * property names.
 */
@NullMarked
package io.sfumato.ai.autoconfigure;

import org.jspecify.annotations.NullMarked;

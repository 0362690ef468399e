/**
 * Makes the chat model a bean: an engine in this process, or a server that a property
 * names.
 */
@NullMarked
package io.sfumato.ai.autoconfigure;

import org.jspecify.annotations.NullMarked;

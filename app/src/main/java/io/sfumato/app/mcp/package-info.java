/**
 * The engine's operations as tools of the Model Context Protocol, for assistants that
 * want to see.
 */
@NullMarked
package io.sfumato.app.mcp;

import org.jspecify.annotations.NullMarked;

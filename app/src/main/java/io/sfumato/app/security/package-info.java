/**
 * Who may use the server: API keys with scopes and limits, or nobody but this machine.
 */
@NullMarked
package io.sfumato.app.security;

import org.jspecify.annotations.NullMarked;

/**
 * Who may use the server: callers with API keys, access tokens or a page that is signed
 * in, each with scopes and limits, or nobody but this machine.
 */
@NullMarked
package io.sfumato.app.security;

import org.jspecify.annotations.NullMarked;

/**
 * What the application demands of the HTTP server it runs in.
 */
@NullMarked
package io.sfumato.app.server;

import org.jspecify.annotations.NullMarked;

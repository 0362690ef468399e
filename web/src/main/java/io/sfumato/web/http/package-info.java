/**
 * What every response shares: request ids, security headers, the access log, JSON bytes.
 */
@NullMarked
package io.sfumato.web.http;

import org.jspecify.annotations.NullMarked;

/**
 * How engine values look on the wire: results, events, the catalogue.
 */
@NullMarked
package io.sfumato.web.wire;

import org.jspecify.annotations.NullMarked;

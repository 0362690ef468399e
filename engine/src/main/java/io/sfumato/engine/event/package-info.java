/**
 * The one stream of events a run produces; server-sent events, reactive streams, the page
 * and the metrics are projections of it.
 */
@NullMarked
package io.sfumato.engine.event;

import org.jspecify.annotations.NullMarked;

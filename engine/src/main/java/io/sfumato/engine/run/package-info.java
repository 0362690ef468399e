/**
 * One request from its check to its receipt: plan, units of work, events, result.
 */
@NullMarked
package io.sfumato.engine.run;

import org.jspecify.annotations.NullMarked;

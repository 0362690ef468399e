/**
 * Runs underway, and finished ones that are remembered for a while: a later request can
 * ask what has become of one, cancel it, or go on from its result.
 */
@NullMarked
package io.sfumato.web.run;

import org.jspecify.annotations.NullMarked;

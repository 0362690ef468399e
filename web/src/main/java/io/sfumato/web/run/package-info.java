/**
 * Finished runs that are remembered for a while, so that a later request can go on from
 * one of them.
 */
@NullMarked
package io.sfumato.web.run;

import org.jspecify.annotations.NullMarked;

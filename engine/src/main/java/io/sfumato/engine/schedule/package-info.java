/**
 * Who may run and whose turn it is: bounded admission, then one unit of work after the
 * other in turn, on a few platform threads.
 */
@NullMarked
package io.sfumato.engine.schedule;

import org.jspecify.annotations.NullMarked;

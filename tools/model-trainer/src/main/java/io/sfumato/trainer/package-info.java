/** The trainer's command line. */
@NullMarked
package io.sfumato.trainer;

import org.jspecify.annotations.NullMarked;

/**
 * Whether a probability means what it says: measures of that, fits that repair it on
 * held-out data, and the file that keeps a fit beside the weights it was made for.
 */
@NullMarked
package io.sfumato.structured.calibration;

import org.jspecify.annotations.NullMarked;

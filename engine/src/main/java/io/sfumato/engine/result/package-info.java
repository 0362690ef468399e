/**
 * What a run gives back: texts with their confidence, and the receipt of how they came
 * about.
 */
@NullMarked
package io.sfumato.engine.result;

import org.jspecify.annotations.NullMarked;

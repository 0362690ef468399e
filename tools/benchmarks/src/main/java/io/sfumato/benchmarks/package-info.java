/**
 * What the product costs, always as a ratio against a named baseline measured in the same
 * run, with the quality of the same run beside it.
 */
@NullMarked
package io.sfumato.benchmarks;

import org.jspecify.annotations.NullMarked;

/**
 * A masked model and a second one together: the first plans, the second answers.
 */
@NullMarked
package io.sfumato.engine.plan;

import org.jspecify.annotations.NullMarked;

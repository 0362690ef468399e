/**
 * The strategies a request can name, and how its options are resolved against them:
 * ranges, combinations that don't go together, defaults.
 */
@NullMarked
package io.sfumato.engine.strategy;

import org.jspecify.annotations.NullMarked;

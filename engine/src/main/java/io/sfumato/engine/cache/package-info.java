/**
 * Bounded memory of what is expensive to compute again: encoded media and their keys and
 * values. Weighed in bytes; native values stay alive while somebody holds a lease.
 */
@NullMarked
package io.sfumato.engine.cache;

import org.jspecify.annotations.NullMarked;

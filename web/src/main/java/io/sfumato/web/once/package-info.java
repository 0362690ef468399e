/**
 * Requests with an {@code Idempotency-Key}, which run once however often they are sent:
 * what came of them is remembered for a while and told again. What they made that stays
 * bears their mark, and tells it for longer.
 */
@NullMarked
package io.sfumato.web.once;

import org.jspecify.annotations.NullMarked;

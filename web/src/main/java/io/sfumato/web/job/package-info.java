/**
 * Bulk work: many requests of one kind that are run beside the others, one after the
 * other, and whose answers wait on disk. A job has two faces, the native one and that of
 * OpenAI's batches; what runs an item is the route itself (docs/decisions/0036).
 */
@NullMarked
package io.sfumato.web.job;

import org.jspecify.annotations.NullMarked;

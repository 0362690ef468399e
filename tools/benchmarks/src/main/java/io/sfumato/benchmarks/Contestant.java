package io.sfumato.benchmarks;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.GenerationOptions;

/**
 * What a request chooses.
 *
 * @param strategy by name; null for the default
 * @param options over it
 */
record Contestant(@Nullable String strategy, GenerationOptions options) {
}

/**
 * The chat model and its options: what an application injects and sets. Where it runs is
 * told by {@link io.sfumato.ai.runs.Runs}.
 */
@NullMarked
package io.sfumato.ai;

import org.jspecify.annotations.NullMarked;

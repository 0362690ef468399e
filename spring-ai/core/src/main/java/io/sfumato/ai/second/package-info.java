/**
 * Any chat model as the second one beside a masked model: one that carries out its plans,
 * or judges its drafts.
 */
@NullMarked
package io.sfumato.ai.second;

import org.jspecify.annotations.NullMarked;

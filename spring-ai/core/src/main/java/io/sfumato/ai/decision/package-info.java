/**
 * Closed questions with their probabilities. The types have the names and the shape that
 * Spring AI 2.1 announces for its decision models, so that moving there is a change of
 * imports; what they have beyond it is abstention and the reading itself.
 */
@NullMarked
package io.sfumato.ai.decision;

import org.jspecify.annotations.NullMarked;

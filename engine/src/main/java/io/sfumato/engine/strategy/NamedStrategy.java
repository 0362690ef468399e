package io.sfumato.engine.strategy;

import io.sfumato.backbone.policy.Strategy;

/**
 * A strategy as the catalogue shows it.
 *
 * @param strategy with the model's defaults
 * @param preset whether it is one of the presets every model has
 * @param description a sentence for people who choose
 * @param exactness what its text is, compared with one token per step
 */
record NamedStrategy(Strategy strategy, boolean preset, String description, String exactness) {
}

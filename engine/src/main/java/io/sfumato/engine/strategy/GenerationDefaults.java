package io.sfumato.engine.strategy;

import io.sfumato.backbone.AttentionPattern;

/**
 * What the model's own {@code generation_config.json} says, and how it attends.
 *
 * @param maxTokens length of the answer's canvas
 * @param blockLength semi-autoregressive window
 * @param steps denoising steps of its reference decoding
 * @param temperature of its reference decoding
 * @param attention decides which caches are exact
 * @param logitShift how many cells before a cell its logits stand
 */
public record GenerationDefaults(int maxTokens, int blockLength, int steps, double temperature,
		AttentionPattern attention, int logitShift) {
}

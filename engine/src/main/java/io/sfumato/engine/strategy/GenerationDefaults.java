package io.sfumato.engine.strategy;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneShape;

/**
 * What the model's own {@code generation_config.json} says, and how it attends.
 *
 * @param maxTokens length of the answer's canvas
 * @param blockLength semi-autoregressive window
 * @param steps denoising steps of its reference decoding
 * @param temperature of its reference decoding
 * @param shape decides which caches are exact, and what else the model can take
 */
public record GenerationDefaults(int maxTokens, int blockLength, int steps, double temperature, BackboneShape shape) {

	/** Decides which caches are exact. */
	public AttentionPattern attention() {
		return this.shape.attention();
	}

}

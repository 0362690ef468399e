package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a request overrides of a strategy; null leaves the strategy's own value.
 *
 * @param steps cap on denoising steps; with {@code unmask: quota} the exact number
 * @param blockLength cells of a semi-autoregressive block
 * @param maxTokens cells of the answer
 * @param unmask the rule that chooses what is decided
 * @param threshold its parameter
 * @param scorer order of decision
 * @param cache reuse of keys and values
 * @param earlyExit rule that ends a run before its text is decided
 * @param temperature 0 is greedy
 * @param seed of all randomness
 */
public record StrategyOptions(@Nullable Integer steps, @Nullable Integer blockLength, @Nullable Integer maxTokens,
		Strategy.@Nullable Unmask unmask, @Nullable Double threshold, Strategy.@Nullable Scoring scorer,
		Strategy.@Nullable Cache cache, Strategy.@Nullable EarlyExit earlyExit, @Nullable Double temperature,
		@Nullable Long seed) {

	/** Overrides nothing. */
	public static final StrategyOptions NONE = new StrategyOptions(null, null, null, null, null, null, null, null, null,
			null);

}

package io.sfumato.backbone.policy;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a request overrides of a strategy; null leaves the strategy's own value.
 *
 * @param steps cap on denoising steps; with {@code unmask: quota} the exact number
 * @param blockLength cells of a semi-autoregressive block
 * @param maxTokens cells of the answer
 * @param unmask the rule that chooses what is decided
 * @param bounds the numbers of rules, each under its rule
 * @param scorer order of decision
 * @param cache reuse of keys and values
 * @param temperature 0 is greedy
 * @param seed of all randomness
 * @param techniques what goes beyond rule, order and cache
 */
public record StrategyOptions(@Nullable Integer steps, @Nullable Integer blockLength, @Nullable Integer maxTokens,
		Strategy.@Nullable Unmask unmask, Map<Strategy.Unmask, Double> bounds, Strategy.@Nullable Scoring scorer,
		Strategy.@Nullable Cache cache, @Nullable Double temperature, @Nullable Long seed,
		Techniques.Options techniques) {

	/** Overrides nothing. */
	public static final StrategyOptions NONE = new StrategyOptions(null, null, null, null, Map.of(), null, null, null,
			null);

	/** Without techniques. */
	public StrategyOptions(@Nullable Integer steps, @Nullable Integer blockLength, @Nullable Integer maxTokens,
			Strategy.@Nullable Unmask unmask, Map<Strategy.Unmask, Double> bounds, Strategy.@Nullable Scoring scorer,
			Strategy.@Nullable Cache cache, @Nullable Double temperature, @Nullable Long seed) {
		this(steps, blockLength, maxTokens, unmask, bounds, scorer, cache, temperature, seed, Techniques.Options.NONE);
	}

	/** Techniques alone. */
	public static StrategyOptions of(Techniques.Options techniques) {
		return new StrategyOptions(null, null, null, null, Map.of(), null, null, null, null, techniques);
	}

}

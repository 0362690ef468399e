package io.sfumato.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * Overrides of a strategy; null leaves the strategy's own value (api.md §3.3).
 *
 * @param steps 1–1024, cap on denoising steps; with unmask quota the exact number
 * @param blockLength 1–1024, semi-autoregressive window in cells
 * @param maxTokens 1–1024, cap on new tokens
 * @param unmask {@code quota}, {@code threshold}, {@code factor}, {@code entropy},
 * {@code klass} or {@code verified}
 * @param threshold 0–1, for unmask threshold and klass
 * @param factor 0.01–100, for unmask factor
 * @param entropyBound 0–100 nats, for unmask entropy
 * @param scorer {@code confidence}, {@code margin}, {@code entropy}, {@code random},
 * {@code leftToRight}
 * @param cache {@code none}, {@code prefix}, {@code dual} or {@code delayed}
 * @param temperature 0–2
 * @param seed of everything random
 * @param deadlineMs 100–600000 from arrival
 * @param techniques what goes beyond rule, order and cache
 */
public record GenerationOptions(@Nullable Integer steps, @Nullable Integer blockLength, @Nullable Integer maxTokens,
		@Nullable String unmask, @Nullable Double threshold, @Nullable Double factor, @Nullable Double entropyBound,
		@Nullable String scorer, @Nullable String cache, @Nullable Double temperature, @Nullable Long seed,
		@Nullable Integer deadlineMs, Techniques techniques) {

	/** No override at all. */
	public static final GenerationOptions NONE = new GenerationOptions(null, null, null, null, null, null, null, null,
			null, null, null, null);

	/** Without techniques. */
	public GenerationOptions(@Nullable Integer steps, @Nullable Integer blockLength, @Nullable Integer maxTokens,
			@Nullable String unmask, @Nullable Double threshold, @Nullable Double factor, @Nullable Double entropyBound,
			@Nullable String scorer, @Nullable String cache, @Nullable Double temperature, @Nullable Long seed,
			@Nullable Integer deadlineMs) {
		this(steps, blockLength, maxTokens, unmask, threshold, factor, entropyBound, scorer, cache, temperature, seed,
				deadlineMs, Techniques.NONE);
	}

	/** The same with another cap on new tokens. */
	public GenerationOptions withMaxTokens(int maxTokens) {
		return new GenerationOptions(this.steps, this.blockLength, maxTokens, this.unmask, this.threshold, this.factor,
				this.entropyBound, this.scorer, this.cache, this.temperature, this.seed, this.deadlineMs,
				this.techniques);
	}

	/** The same without what belongs to a canvas of free text. */
	public GenerationOptions withoutCanvas() {
		return new GenerationOptions(null, null, null, this.unmask, this.threshold, this.factor, this.entropyBound,
				this.scorer, this.cache, this.temperature, this.seed, this.deadlineMs, this.techniques);
	}

	/**
	 * Overrides of what goes beyond rule, order and cache.
	 *
	 * @param divergence 0–100 nats, for unmask klass
	 * @param remask {@code none}, {@code wino}, {@code saber} or {@code edit}
	 * @param remaskThreshold 0–1, for remask wino and edit
	 * @param earlyExit {@code none}, {@code prophet} or {@code sched}
	 * @param topP above 0 to 1
	 * @param topK from 1
	 * @param cfgScale 0–10
	 * @param pruning of images' tokens
	 */
	public record Techniques(@Nullable Double divergence, @Nullable String remask, @Nullable Double remaskThreshold,
			@Nullable String earlyExit, @Nullable Double topP, @Nullable Integer topK, @Nullable Double cfgScale,
			@Nullable Pruning pruning) {

		/** No override at all. */
		public static final Techniques NONE = new Techniques(null, null, null, null, null, null, null, null);

	}

	/**
	 * Which soft tokens of images stay.
	 *
	 * @param method {@code none}, {@code divprune}, {@code redvtp}, {@code fastv},
	 * {@code late} or {@code progressive}
	 * @param keep 0.05–1, the share that stays; null for the method's usual one
	 */
	public record Pruning(@Nullable String method, @Nullable Double keep) {
	}

}

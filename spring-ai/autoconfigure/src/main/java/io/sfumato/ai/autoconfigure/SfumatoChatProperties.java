package io.sfumato.ai.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.sfumato.ai.SfumatoChatOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a chat's prompt doesn't set. What isn't set here either comes from the strategy
 * and the model.
 *
 * @param model name of the model; the engine's or server's default if unset
 * @param strategy preset or strategy, such as quality, lossless, balanced or fast
 * @param maxTokens cap on new tokens
 * @param temperature 0 to 2; 0 takes the most probable token
 * @param topP above 0 to 1: draws from the likeliest tokens of so much probability
 * @param topK draws from so many of the likeliest tokens
 * @param stopSequences a reply ends before the first of them
 * @param seed of everything random: the same seed gives the same text
 * @param deadline how long a run may take from its arrival
 * @param steps cap on denoising steps; with unmask quota the exact number
 * @param blockLength semi-autoregressive window in cells
 * @param unmask rule that chooses what a step commits: quota, threshold, factor, entropy,
 * klass or verified
 * @param threshold least probability, for unmask threshold and klass
 * @param factor for unmask factor
 * @param entropyBound largest entropy in nats, for unmask entropy
 * @param divergence largest change in nats since the pass before, for unmask klass
 * @param scorer order of commitment: confidence, margin, entropy, random or leftToRight
 * @param remask second thoughts: none, wino, saber or edit
 * @param remaskThreshold probability, for remask wino and edit
 * @param cache reuse of keys and values: none, prefix, dual or delayed
 * @param earlyExit deciding all that is left at once: none, prophet or sched
 * @param pruning fewer tokens for images
 * @param cfgScale strength of classifier-free guidance
 */
@ConfigurationProperties("spring.ai.sfumato.chat")
public record SfumatoChatProperties(@Nullable String model, @Nullable String strategy, @Nullable Integer maxTokens,
		@Nullable Double temperature, @Nullable Double topP, @Nullable Integer topK,
		@Nullable List<String> stopSequences, @Nullable Long seed, @Nullable Duration deadline, @Nullable Integer steps,
		@Nullable Integer blockLength, @Nullable String unmask, @Nullable Double threshold, @Nullable Double factor,
		@Nullable Double entropyBound, @Nullable Double divergence, @Nullable String scorer, @Nullable String remask,
		@Nullable Double remaskThreshold, @Nullable String cache, @Nullable String earlyExit,
		@DefaultValue Pruning pruning, @Nullable Double cfgScale) {

	/** The same as options of a model. */
	public SfumatoChatOptions toOptions() {
		return SfumatoChatOptions.builder()
			.model(this.model)
			.maxTokens(this.maxTokens)
			.temperature(this.temperature)
			.topP(this.topP)
			.topK(this.topK)
			.stopSequences(this.stopSequences)
			.strategy(this.strategy)
			.seed(this.seed)
			.deadline(this.deadline)
			.steps(this.steps)
			.blockLength(this.blockLength)
			.unmask(this.unmask)
			.threshold(this.threshold)
			.factor(this.factor)
			.entropyBound(this.entropyBound)
			.divergence(this.divergence)
			.scorer(this.scorer)
			.remask(this.remask)
			.remaskThreshold(this.remaskThreshold)
			.cache(this.cache)
			.earlyExit(this.earlyExit)
			.pruning(this.pruning.method(), this.pruning.keep())
			.cfgScale(this.cfgScale)
			.build();
	}

	/**
	 * Which tokens of images stay.
	 *
	 * @param method none, divprune, redvtp, fastv, late or progressive
	 * @param keep the share that stays, 0.05 to 1; the method's usual one if unset
	 */
	public record Pruning(@Nullable String method, @Nullable Double keep) {
	}

}

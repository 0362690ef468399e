package io.sfumato.ai;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.GenerationOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptionsBuilder;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;

/**
 * Spring AI's portable options, and how a diffusion model fills its canvas. What isn't
 * set comes from the strategy and the model. The names are those of the HTTP API;
 * {@code GET /api/v1/strategies} of a server lists what a model takes, with ranges.
 * Penalties on frequency and presence can't be honoured: tokens are committed in any
 * order, so there is no history to penalise.
 */
public class SfumatoChatOptions extends DefaultChatOptions implements StructuredOutputChatOptions {

	/** What is set of the options that portable ones don't have, by name. */
	private final Map<String, Object> own;

	protected SfumatoChatOptions(AbstractBuilder<?> from) {
		super(from.model(), from.frequencyPenalty(), from.maxTokens(), from.presencePenalty(), from.stopSequences(),
				from.temperature(), from.topK(), from.topP());
		this.own = Map.copyOf(from.own);
	}

	public static Builder builder() {
		return new Builder();
	}

	/** Name of the preset or strategy; null for the model's default. */
	public @Nullable String getStrategy() {
		return get("strategy", String.class);
	}

	/** Cap on denoising steps; null for the strategy's. */
	public @Nullable Integer getSteps() {
		return get("steps", Integer.class);
	}

	/** Seed of everything random; null to draw one. */
	public @Nullable Long getSeed() {
		return get("seed", Long.class);
	}

	/** How long a run may take from its arrival; null for the engine's usual time. */
	public @Nullable Duration getDeadline() {
		return get("deadline", Duration.class);
	}

	/** JSON Schema that the reply is to validate against; null for text. */
	@Override
	public @Nullable String getOutputSchema() {
		return get("outputSchema", String.class);
	}

	/** Everything that overrides the strategy, as the engine takes it. */
	GenerationOptions overrides() {
		Duration deadline = getDeadline();
		return new GenerationOptions(getSteps(), get("blockLength", Integer.class), getMaxTokens(),
				get("unmask", String.class), get("threshold", Double.class), get("factor", Double.class),
				get("entropyBound", Double.class), get("scorer", String.class), get("cache", String.class),
				getTemperature(), getSeed(), (deadline != null) ? Math.toIntExact(deadline.toMillis()) : null,
				new GenerationOptions.Techniques(get("divergence", Double.class), get("remask", String.class),
						get("remaskThreshold", Double.class), get("earlyExit", String.class), getTopP(), getTopK(),
						get("cfgScale", Double.class), get("pruning", GenerationOptions.Pruning.class)));
	}

	private <T> @Nullable T get(String name, Class<T> type) {
		return type.cast(this.own.get(name));
	}

	@Override
	public Builder mutate() {
		Builder builder = builder().model(getModel())
			.maxTokens(getMaxTokens())
			.stopSequences(getStopSequences())
			.temperature(getTemperature())
			.topK(getTopK())
			.topP(getTopP())
			.frequencyPenalty(getFrequencyPenalty())
			.presencePenalty(getPresencePenalty());
		builder.own.putAll(this.own);
		return builder;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return super.equals(other) && other instanceof SfumatoChatOptions that && this.own.equals(that.own);
	}

	@Override
	public int hashCode() {
		return 31 * super.hashCode() + this.own.hashCode();
	}

	/** Builds options. */
	public static class Builder extends AbstractBuilder<Builder> {

	}

	/**
	 * Sets options; null takes back what was set.
	 *
	 * @param <B> type of the builder
	 */
	protected abstract static class AbstractBuilder<B extends AbstractBuilder<B>> extends DefaultChatOptionsBuilder<B>
			implements StructuredOutputChatOptions.Builder<B> {

		Map<String, Object> own = new LinkedHashMap<>();

		/** Name of a preset or strategy, such as {@code fast}. */
		public B strategy(@Nullable String strategy) {
			return set("strategy", strategy);
		}

		/** Cap on denoising steps; with unmask quota the exact number. */
		public B steps(@Nullable Integer steps) {
			return set("steps", steps);
		}

		/** Semi-autoregressive window in cells. */
		public B blockLength(@Nullable Integer blockLength) {
			return set("blockLength", blockLength);
		}

		/**
		 * Rule that chooses what a step commits: {@code quota}, {@code threshold},
		 * {@code factor}, {@code entropy}, {@code klass} or {@code verified}.
		 */
		public B unmask(@Nullable String unmask) {
			return set("unmask", unmask);
		}

		/** Least probability, 0–1, for unmask threshold and klass. */
		public B threshold(@Nullable Double threshold) {
			return set("threshold", threshold);
		}

		/** For unmask factor. */
		public B factor(@Nullable Double factor) {
			return set("factor", factor);
		}

		/** Largest entropy in nats, for unmask entropy. */
		public B entropyBound(@Nullable Double entropyBound) {
			return set("entropyBound", entropyBound);
		}

		/** Largest change in nats since the pass before, for unmask klass. */
		public B divergence(@Nullable Double divergence) {
			return set("divergence", divergence);
		}

		/**
		 * Order of commitment: {@code confidence}, {@code margin}, {@code entropy},
		 * {@code random} or {@code leftToRight}.
		 */
		public B scorer(@Nullable String scorer) {
			return set("scorer", scorer);
		}

		/** Second thoughts: {@code none}, {@code wino}, {@code saber} or {@code edit}. */
		public B remask(@Nullable String remask) {
			return set("remask", remask);
		}

		/** Probability, 0–1, for remask wino and edit. */
		public B remaskThreshold(@Nullable Double remaskThreshold) {
			return set("remaskThreshold", remaskThreshold);
		}

		/**
		 * Reuse of keys and values: {@code none}, {@code prefix}, {@code dual} or
		 * {@code delayed}.
		 */
		public B cache(@Nullable String cache) {
			return set("cache", cache);
		}

		/**
		 * Deciding all that is left at once: {@code none}, {@code prophet} or
		 * {@code sched}.
		 */
		public B earlyExit(@Nullable String earlyExit) {
			return set("earlyExit", earlyExit);
		}

		/**
		 * Fewer tokens for images.
		 * @param method {@code none}, {@code divprune}, {@code redvtp}, {@code fastv},
		 * {@code late} or {@code progressive}
		 * @param keep 0.05–1, the share that stays; null for the method's usual one
		 */
		public B pruning(@Nullable String method, @Nullable Double keep) {
			return set("pruning",
					(method != null || keep != null) ? new GenerationOptions.Pruning(method, keep) : null);
		}

		/** Strength of classifier-free guidance, 0–10. */
		public B cfgScale(@Nullable Double cfgScale) {
			return set("cfgScale", cfgScale);
		}

		/** Seed of everything random: the same seed gives the same text. */
		public B seed(@Nullable Long seed) {
			return set("seed", seed);
		}

		/** How long a run may take from its arrival, 100 ms to 10 min. */
		public B deadline(@Nullable Duration deadline) {
			return set("deadline", deadline);
		}

		/**
		 * JSON Schema that the reply is to validate against. It goes with no stop
		 * sequences: JSON that is cut isn't JSON.
		 */
		@Override
		public B outputSchema(@Nullable String outputSchema) {
			return set("outputSchema", outputSchema);
		}

		private B set(String name, @Nullable Object value) {
			if (value != null) {
				this.own.put(name, value);
			}
			else {
				this.own.remove(name);
			}
			return self();
		}

		@Override
		public B combineWith(ChatOptions.Builder<?> other) {
			super.combineWith(other);
			if (other instanceof AbstractBuilder<?> that) {
				this.own.putAll(that.own);
			}
			return self();
		}

		@Override
		public B clone() {
			B copy = super.clone();
			((AbstractBuilder<?>) copy).own = new LinkedHashMap<>(this.own);
			return copy;
		}

		@Override
		public SfumatoChatOptions build() {
			return new SfumatoChatOptions(this);
		}

		// the fields of DefaultChatOptionsBuilder are protected in another package

		private @Nullable String model() {
			return this.model;
		}

		private @Nullable Double frequencyPenalty() {
			return this.frequencyPenalty;
		}

		private @Nullable Integer maxTokens() {
			return this.maxTokens;
		}

		private @Nullable Double presencePenalty() {
			return this.presencePenalty;
		}

		private @Nullable List<String> stopSequences() {
			return this.stopSequences;
		}

		private @Nullable Double temperature() {
			return this.temperature;
		}

		private @Nullable Integer topK() {
			return this.topK;
		}

		private @Nullable Double topP() {
			return this.topP;
		}

	}

}

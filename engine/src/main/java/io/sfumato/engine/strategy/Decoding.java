package io.sfumato.engine.strategy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Strategy;

/**
 * All options with their values: model, strategy and request resolved into one.
 *
 * @param strategy what the loop runs; its seed counts only if {@code seeded}
 * @param seeded whether the request or the engine chose a seed
 * @param deadline from arrival
 */
public record Decoding(Strategy strategy, boolean seeded, Duration deadline) {

	/** The same with this seed. */
	public Decoding withSeed(long seed) {
		return new Decoding(this.strategy.withSeed(seed), true, this.deadline);
	}

	/** Whether anything is drawn at random. */
	public boolean isRandom() {
		return this.strategy.temperature() > 0 || this.strategy.scorer() == Strategy.Scoring.RANDOM;
	}

	/** The seed where one was chosen. */
	public @Nullable Long seed() {
		return this.seeded ? this.strategy.seed() : null;
	}

	/** The values by their public names, in the order of the documentation. */
	public Map<String, Object> values() {
		Map<String, Object> values = new LinkedHashMap<>();
		Integer steps = this.strategy.steps();
		// one step per token is what no number means, as the exact number and as the cap
		values.put("steps", (steps != null) ? steps : this.strategy.maxTokens());
		values.put("blockLength", this.strategy.blockLength());
		values.put("maxTokens", this.strategy.maxTokens());
		values.put("unmask", this.strategy.unmask().toString());
		String option = this.strategy.unmask().option();
		Double bound = this.strategy.bound();
		if (option != null && bound != null) {
			values.put(option, bound);
		}
		values.put("scorer", this.strategy.scorer().toString());
		values.put("cache", this.strategy.cache().toString());
		values.put("temperature", this.strategy.temperature());
		if (this.seeded) {
			values.put("seed", this.strategy.seed());
		}
		values.put("deadlineMs", this.deadline.toMillis());
		return values;
	}

}

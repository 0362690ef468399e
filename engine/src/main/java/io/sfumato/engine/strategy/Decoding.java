package io.sfumato.engine.strategy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Remask;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.Techniques;

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
		return this.strategy.temperature() > 0 || this.strategy.scorer() == Strategy.Scoring.RANDOM
				|| this.strategy.techniques().recipe().isRandom();
	}

	/** The seed where one was chosen. */
	public @Nullable Long seed() {
		return this.seeded ? this.strategy.seed() : null;
	}

	/** The values by their public names, in the order of the documentation. */
	public Map<String, Object> values() {
		Map<String, Object> values = new LinkedHashMap<>();
		Integer steps = this.strategy.steps();
		Techniques techniques = this.strategy.techniques();
		Recipe recipe = techniques.recipe();
		if (steps == null) {
			steps = recipe.usualSteps(this.strategy.maxTokens());
		}
		if (techniques.remask() == Remask.NONE && this.strategy.unmask() != Strategy.Unmask.KLASS
				&& !recipe.owns(Recipe.Part.STEPS)) {
			// one step per token is what no number means, as the exact number and as the
			// cap
			values.put("steps", (steps != null) ? steps : this.strategy.maxTokens());
		}
		else if (steps != null) {
			values.put("steps", steps);
		}
		values.put("blockLength", this.strategy.blockLength());
		values.put("maxTokens", this.strategy.maxTokens());
		values.put("unmask", this.strategy.unmask().toString());
		String option = this.strategy.unmask().option();
		Double bound = this.strategy.bound();
		if (option != null && bound != null) {
			values.put(option, bound);
		}
		putIfKnown(values, "divergence", techniques.divergence());
		values.put("scorer", this.strategy.scorer().toString());
		values.put("remask", techniques.remask().toString());
		putIfKnown(values, "remaskThreshold", techniques.remaskThreshold());
		if (!recipe.owns(Recipe.Part.CACHE)) {
			values.put("cache", this.strategy.cache().toString());
		}
		values.put("earlyExit", techniques.earlyExit().toString());
		values.put("temperature", this.strategy.temperature());
		Pruning pruning = techniques.pruning();
		values.put("pruning", (pruning.method() == Pruning.Method.NONE) ? Map.of("method", pruning.method().toString())
				: Map.of("method", pruning.method().toString(), "keep", pruning.keep()));
		putIfKnown(values, "topP", (techniques.topP() < 1) ? techniques.topP() : null);
		putIfKnown(values, "topK", techniques.topK());
		putIfKnown(values, "cfgScale", (techniques.cfgScale() > 0) ? techniques.cfgScale() : null);
		if (recipe != Recipe.NONE) {
			values.put("own", own(recipe));
		}
		if (this.seeded) {
			values.put("seed", this.strategy.seed());
		}
		values.put("deadlineMs", this.deadline.toMillis());
		return values;
	}

	/** What the strategy brings that no option names. */
	private static Map<String, Object> own(Recipe recipe) {
		Map<String, Object> own = new LinkedHashMap<>();
		own.put("recipe", recipe.toString());
		own.putAll(recipe.parameters());
		return own;
	}

	private static void putIfKnown(Map<String, Object> values, String option, @Nullable Object value) {
		if (value != null) {
			values.put(option, value);
		}
	}

}

package io.sfumato.engine.strategy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.policy.EarlyExit;
import io.sfumato.backbone.policy.Editing;
import io.sfumato.backbone.policy.Klass;
import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Remask;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.Techniques;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.Wino;

/**
 * JSON Schema of the options of requests, as {@code GET /strategies} shows it.
 *
 * @param attention of the model: what it can't do isn't listed
 * @param most steps and cells of a block
 * @param newTokens most cells of an answer
 * @param shortestDeadlineMs in milliseconds
 * @param longestDeadlineMs in milliseconds
 */
record OptionsSchema(AttentionPattern attention, int most, int newTokens, int shortestDeadlineMs,
		int longestDeadlineMs) {

	/** Techniques that no recipe is combined with. */
	private static final Set<String> NOT_WITH_RECIPES = Set.of("remask", "remaskThreshold", "earlyExit", "cfgScale");

	/** Numbers of rules. */
	private static final List<String> BOUNDS = List.of("threshold", "divergence", "factor", "entropyBound");

	/** What a strategy takes: all options but those that its recipe brings along. */
	Map<String, Object> describe(Strategy strategy) {
		Map<String, Object> properties = options();
		Recipe recipe = strategy.techniques().recipe();
		if (recipe != Recipe.NONE) {
			properties.keySet().removeAll(NOT_WITH_RECIPES);
		}
		for (Recipe.Part part : Recipe.Part.values()) {
			if (recipe.owns(part)) {
				properties.remove(part.option());
			}
		}
		if (!properties.containsKey("unmask")) {
			properties.keySet()
				.removeAll(BOUNDS.stream().filter((bound) -> !bound.equals(strategy.unmask().option())).toList());
		}
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "object");
		schema.put("properties", properties);
		schema.put("additionalProperties", false);
		return schema;
	}

	private Map<String, Object> options() {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("steps", number("integer", 1, this.most,
				"Cap on denoising steps; with unmask \"quota\" the exact number, at most one per token."));
		properties.put("blockLength",
				number("integer", 1, this.most, "Semi-autoregressive window; maxTokens or more: one window."));
		properties.put("maxTokens", number("integer", 1, this.newTokens, "Length of the canvas, cap on new tokens."));
		properties.put("unmask", choice(Strategy.Unmask.values(), "Rule that chooses what a step commits."));
		properties.put("threshold", number("number", 0, 1,
				"Least probability, for unmask \"threshold\" (%s unless given; with remask \"wino\" %s) and \"klass\" (%s)."
					.formatted(Threshold.DEFAULT, Wino.DEFAULT_ACCEPT, Klass.DEFAULT_CONFIDENCE)));
		properties.put("divergence", number("number", 0, Techniques.MOST_DIVERGENCE,
				"Nats a cell's distribution may have changed by since the pass before, for unmask \"klass\" only; %s unless given."
					.formatted(Klass.DEFAULT_DIVERGENCE)));
		properties.put("factor", bound(Strategy.Unmask.FACTOR, "The larger, the more at once"));
		properties.put("entropyBound", bound(Strategy.Unmask.ENTROPY,
				"Entropy in nats that the cells of a step may have together, the most uncertain one not counted"));
		properties.put("scorer", choice(Strategy.Scoring.values(),
				"Order of commitment; \"threshold\" and \"factor\" take \"confidence\" and \"margin\", \"klass\" takes"
						+ " \"confidence\", \"entropy\" and \"verified\" all but \"random\"."));
		properties.put("remask", choice(Remask.values(),
				"Second thoughts: \"wino\" decides generously and masks again what doesn't hold, \"saber\" masks again"
						+ " some of what it decides, both with unmask \"threshold\"; \"edit\" replaces tokens, with any"
						+ " rule but \"quota\", \"klass\" and \"verified\". With exact caches only."));
		properties.put("remaskThreshold", number("number", 0, 1,
				"Probability below which \"wino\" masks again (%s unless given), or above which \"edit\" replaces (%s)."
					.formatted(Wino.DEFAULT_KEEP, Editing.DEFAULT)));
		properties.put("cache", choice(caches(),
				"Reuse of keys and values: \"prefix\" of what stands before the block, \"dual\" of what stands around it,"
						+ " \"delayed\" of what was decided some passes ago, \"block\" of the model's blocks before this"
						+ " one."));
		properties.put("earlyExit", choice(EarlyExit.values(),
				"Decides all that is left as soon as the model is clear, \"prophet\" about the beginning of the last"
						+ " block, \"sched\" about all of it."));
		properties.put("pruning", pruning());
		properties.put("temperature", number("number", 0, 2, "0 takes the most probable token."));
		properties.put("topP", number("number", 0, 1,
				"Above 0: draws from the likeliest tokens that together exceed this probability; 1 draws from all."));
		properties.put("topK", number("integer", 1, Integer.MAX_VALUE,
				"Draws from so many of the likeliest tokens; all unless given."));
		if (this.attention == AttentionPattern.BIDIRECTIONAL) {
			properties.put("cfgScale", number("number", 0, Techniques.MOST_GUIDANCE,
					"Strength of classifier-free guidance, with cache \"none\"; 0 for none."));
		}
		properties.put("seed", Map.of("type", "integer", "format", "int64", "description",
				"Of everything random: the same seed gives the same text."));
		properties.put("deadlineMs",
				number("integer", this.shortestDeadlineMs, this.longestDeadlineMs, "Milliseconds from arrival."));
		return properties;
	}

	private static Map<String, Object> bound(Strategy.Unmask rule, String meaning) {
		return number("number", rule.range().getFirst(), rule.range().getLast(),
				"%s, for unmask \"%s\" only.".formatted(meaning, rule));
	}

	private static Map<String, Object> number(String type, Number from, Number to, String description) {
		Map<String, Object> property = new LinkedHashMap<>();
		property.put("type", type);
		property.put("minimum", from);
		property.put("maximum", to);
		property.put("description", description);
		return property;
	}

	private static Map<String, Object> pruning() {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("method", choice(Pruning.Method.values(),
				"\"divprune\" before the first pass, those that are most alike; the others by what masks look at:"
						+ " \"redvtp\" after the first step, \"fastv\" the same by one layer, \"late\" half-way,"
						+ " \"progressive\" with every quarter; these with exact caches or none."));
		properties.put("keep", number("number", Pruning.LEAST, 1,
				"Share of each image's tokens that stays; %s for \"divprune\" and %s for the others unless given."
					.formatted(Pruning.Method.DIVPRUNE.usual(), Pruning.Method.REDVTP.usual())));
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "object");
		schema.put("description", "Which soft tokens of images go.");
		schema.put("properties", properties);
		schema.put("required", List.of("method"));
		schema.put("additionalProperties", false);
		return schema;
	}

	/** Those the model can use. */
	private Strategy.Cache[] caches() {
		return Strategy.Cache.of(this.attention).toArray(Strategy.Cache[]::new);
	}

	private static Map<String, Object> choice(Enum<?>[] values, String description) {
		Map<String, Object> property = new LinkedHashMap<>();
		property.put("type", "string");
		property.put("enum", Arrays.stream(values).map(Object::toString).toList());
		property.put("description", description);
		return property;
	}

}

package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.policy.Strategy.Cache;
import io.sfumato.backbone.policy.Strategy.Scoring;
import io.sfumato.backbone.policy.Strategy.Unmask;

/**
 * Which options go together (the compatibility rules of decoding.md section 12, in the
 * words of requests), and which a model can take. What {@link Policies} refuses for
 * policies is refused here for options, before a run takes a place: a test compares the
 * two.
 */
final class Soundness {

	private Soundness() {
	}

	/**
	 * The number of a rule, or the usual one.
	 * @throws StrategyException if the rule has none, or the number isn't in its range
	 */
	static @Nullable Double bound(Unmask unmask, @Nullable Double bound, Remask remask) {
		if (remask == Remask.SABER && unmask == Unmask.THRESHOLD) {
			if (bound != null) {
				throw new StrategyException(
						"threshold %s has no meaning: remask 'saber' finds its own".formatted(bound), "threshold",
						"remask");
			}
			return null;
		}
		return unmask.bounded((bound == null && remask == Remask.WINO) ? Double.valueOf(Wino.DEFAULT_ACCEPT) : bound);
	}

	/** Refuses options that don't go together on any model. */
	static void require(Unmask unmask, Scoring scorer, Cache cache, @Nullable Integer steps, double temperature,
			Techniques techniques) {
		if (!unmask.compares(scorer)) {
			throw new StrategyException("unmask '%s' can't compare what scorer '%s' gives".formatted(unmask, scorer),
					"unmask", "scorer");
		}
		if (unmask == Unmask.VERIFIED) {
			requireVerifiable(cache, temperature, techniques);
		}
		if (unmask == Unmask.KLASS) {
			requireSteady(cache, steps, techniques);
		}
		if (techniques.recipe() != Recipe.NONE) {
			requireAsPublished(techniques.recipe(), unmask, scorer, techniques);
		}
		if (techniques.recipe() == Recipe.DAEDAL && temperature > 0) {
			throw notPart(Recipe.DAEDAL, "temperature", temperature);
		}
		if (techniques.remask() != Remask.NONE) {
			requireRevisable(unmask, scorer, cache, steps, techniques.remask());
		}
		if (techniques.earlyExit() != EarlyExit.NONE && cache == Cache.DUAL) {
			throw new StrategyException(
					("earlyExit '%s' decides all masks at once, and cache 'dual' evaluates those of "
							+ "the active block alone")
						.formatted(techniques.earlyExit()),
					"earlyExit", "cache");
		}
		if (techniques.earlyExit() == EarlyExit.PROPHET && cache == Cache.DELAYED) {
			throw new StrategyException(
					"earlyExit 'prophet' watches decided cells too, which cache 'delayed' doesn't " + "evaluate",
					"earlyExit", "cache");
		}
		if (techniques.narrows() && temperature == 0) {
			String option = (techniques.topP() < 1) ? "topP" : "topK";
			throw new StrategyException(
					"%s narrows what is drawn, and nothing is drawn at temperature 0".formatted(option), option,
					"temperature");
		}
		if (techniques.pruning().isByAttention()) {
			requirePrunable(unmask, cache, techniques);
		}
		if (techniques.cfgScale() > 0) {
			requireGuidable(unmask, cache, techniques.remask());
		}
	}

	private static void requireAsPublished(Recipe recipe, Unmask unmask, Scoring scorer, Techniques techniques) {
		if (techniques.remask() != Remask.NONE) {
			throw notPart(recipe, "remask", techniques.remask());
		}
		if (techniques.earlyExit() != EarlyExit.NONE) {
			throw notPart(recipe, "earlyExit", techniques.earlyExit());
		}
		if (techniques.pruning().isByAttention()) {
			throw notPart(recipe, "pruning", techniques.pruning().method());
		}
		if (techniques.cfgScale() > 0) {
			throw notPart(recipe, "cfgScale", techniques.cfgScale());
		}
		if (recipe.owns(Recipe.Part.CACHE) && (unmask == Unmask.VERIFIED || unmask == Unmask.KLASS)) {
			throw notPart(recipe, "unmask", unmask);
		}
		if (recipe.owns(Recipe.Part.RULE) && unmask == Unmask.ENTROPY && scorer != Scoring.ENTROPY) {
			throw notPart(recipe, "scorer", scorer);
		}
	}

	private static StrategyException notPart(Recipe recipe, String option, Object value) {
		return new StrategyException("strategy '%s' isn't known to work with %s '%s'".formatted(recipe, option, value),
				option);
	}

	private static void requireVerifiable(Cache cache, double temperature, Techniques techniques) {
		if (temperature > 0) {
			throw new StrategyException("unmask 'verified' repeats what it drafts: temperature must be 0", "unmask",
					"temperature");
		}
		if (cache == Cache.DELAYED) {
			throw new StrategyException(
					"cache 'delayed' keeps what one canvas has decided, unmask 'verified' " + "evaluates several",
					"unmask", "cache");
		}
		if (techniques.remask() != Remask.NONE) {
			throw new StrategyException(
					"unmask 'verified' drafts next states, and with remask '%s' the next state isn't known"
						.formatted(techniques.remask()),
					"unmask", "remask");
		}
		if (techniques.earlyExit() != EarlyExit.NONE) {
			throw new StrategyException(
					"earlyExit '%s' looks at one canvas, unmask 'verified' at many".formatted(techniques.earlyExit()),
					"earlyExit", "unmask");
		}
	}

	/**
	 * Refuses steps of different sizes where a pass checks several: which of them a state
	 * belongs to isn't known before.
	 */
	static void requireEqualSteps(int steps, int blockLength, int maxTokens) {
		int cells = maxTokens / steps;
		boolean equal = maxTokens % steps == 0
				&& (blockLength >= maxTokens || (maxTokens % blockLength == 0 && blockLength % cells == 0));
		if (!equal) {
			throw new StrategyException(
					("unmask 'verified' repeats steps of equal size, and steps %d don't divide maxTokens %d in blocks of "
							+ "%d evenly")
						.formatted(steps, maxTokens, blockLength),
					"steps", "unmask");
		}
	}

	/** What models can take whose blocks see no later one. */
	private static void requireBlockwise(Strategy strategy, int blockSize) {
		Techniques techniques = strategy.techniques();
		if (strategy.blockLength() != blockSize) {
			throw new StrategyException("blockLength %d isn't %d, the length of the blocks this model was trained with"
				.formatted(strategy.blockLength(), blockSize), "blockLength");
		}
		if (strategy.cache() != Cache.NONE && strategy.cache() != Cache.BLOCK) {
			throw new StrategyException("cache '%s' doesn't know this model's blocks; its cache 'block' is exact"
				.formatted(strategy.cache()), "cache");
		}
		if (techniques.remask() != Remask.NONE) {
			throw new StrategyException(
					"remask '%s' comes back to blocks that later ones have seen".formatted(techniques.remask()),
					"remask");
		}
		if (techniques.earlyExit() != EarlyExit.NONE) {
			throw new StrategyException(
					"earlyExit '%s' decides masks of later blocks, which this model doesn't evaluate"
						.formatted(techniques.earlyExit()),
					"earlyExit");
		}
		if (techniques.pruning().isByAttention()) {
			throw new StrategyException("pruning by '%s' looks from masks of all blocks, this model shows one"
				.formatted(techniques.pruning().method()), "pruning");
		}
		if (techniques.cfgScale() > 0) {
			throw new StrategyException("cfgScale needs a model whose cells see everything, not one in blocks",
					"cfgScale");
		}
		if (strategy.unmask() == Unmask.KLASS) {
			throw new StrategyException(
					"unmask 'klass' compares passes over one canvas, this model shows more of it " + "with every block",
					"unmask");
		}
		if (strategy.unmask() == Unmask.VERIFIED && strategy.cache() == Cache.BLOCK) {
			throw new StrategyException("unmask 'verified' evaluates several canvases, cache 'block' holds one",
					"unmask", "cache");
		}
	}

	private static void requireSteady(Cache cache, @Nullable Integer steps, Techniques techniques) {
		if (cache == Cache.DUAL || cache == Cache.DELAYED) {
			throw staleForKlass(cache);
		}
		if (steps != null) {
			throw new StrategyException(
					"unmask 'klass' takes the steps it takes: %d steps can't be its cap".formatted(steps), "steps",
					"unmask");
		}
		if (techniques.remask() != Remask.NONE) {
			throw new StrategyException("unmask 'klass' has a rule of its own, which remask '%s' would replace"
				.formatted(techniques.remask()), "unmask", "remask");
		}
	}

	private static StrategyException staleForKlass(Cache cache) {
		return new StrategyException(
				("unmask 'klass' compares what passes say, and with cache '%s' a stale pass says other things than a "
						+ "fresh one")
					.formatted(cache),
				"unmask", "cache");
	}

	private static void requireRevisable(Unmask unmask, Scoring scorer, Cache cache, @Nullable Integer steps,
			Remask remask) {
		boolean ownRule = remask == Remask.WINO || remask == Remask.SABER;
		if (ownRule && (unmask != Unmask.THRESHOLD || scorer != Scoring.CONFIDENCE)) {
			throw (unmask != Unmask.THRESHOLD)
					? new StrategyException("remask '%s' needs unmask 'threshold', not '%s'".formatted(remask, unmask),
							"remask", "unmask")
					: new StrategyException("remask '%s' needs scorer 'confidence', not '%s'".formatted(remask, scorer),
							"remask", "scorer");
		}
		if (unmask == Unmask.QUOTA) {
			throw new StrategyException(
					"remask 'edit' goes on after the last mask, and unmask 'quota' has an exact number of steps",
					"remask", "unmask");
		}
		if (ownRule && steps != null) {
			throw new StrategyException(
					"remask '%s' takes the steps it takes: %d steps can't be its cap".formatted(remask, steps), "steps",
					"remask");
		}
		if (cache == Cache.DUAL || cache == Cache.DELAYED) {
			throw staleForRemask(remask, cache);
		}
	}

	private static StrategyException staleForRemask(Remask remask, Cache cache) {
		return new StrategyException(
				"remask '%s' changes cells that cache '%s' still holds as they were".formatted(remask, cache), "remask",
				"cache");
	}

	private static void requirePrunable(Unmask unmask, Cache cache, Techniques techniques) {
		Pruning.Method method = techniques.pruning().method();
		if (cache == Cache.DUAL || cache == Cache.DELAYED) {
			throw staleForPruning(method, cache);
		}
		if (unmask == Unmask.VERIFIED) {
			throw new StrategyException(
					"pruning by '%s' changes what the next passes see, and unmask 'verified' repeats them"
						.formatted(method),
					"pruning", "unmask");
		}
		if (techniques.remask() == Remask.WINO) {
			throw new StrategyException("pruning by '%s' doesn't know the shadows of remask 'wino'".formatted(method),
					"pruning", "remask");
		}
		if (techniques.cfgScale() > 0) {
			throw new StrategyException(
					"pruning by '%s' looks at one canvas, and cfgScale needs a second".formatted(method), "pruning",
					"cfgScale");
		}
	}

	private static StrategyException staleForPruning(Pruning.Method method, Cache cache) {
		return new StrategyException(
				"pruning by '%s' can't cut cells out of cache '%s', whose keys have seen another answer"
					.formatted(method, cache),
				"pruning", "cache");
	}

	private static void requireGuidable(Unmask unmask, Cache cache, Remask remask) {
		if (cache != Cache.NONE) {
			throw new StrategyException(
					("cfgScale needs a second canvas whose prompt is masked, which cache '%s' knows nothing of: cache must "
							+ "be 'none'")
						.formatted(cache),
					"cfgScale", "cache");
		}
		if (unmask == Unmask.VERIFIED) {
			throw new StrategyException("cfgScale needs a second canvas, unmask 'verified' evaluates drafts of one",
					"cfgScale", "unmask");
		}
		if (remask == Remask.WINO) {
			throw new StrategyException("cfgScale needs a second canvas, which remask 'wino' has no shadows of",
					"cfgScale", "remask");
		}
	}

	/** Refuses what decides cells of a record one by one. */
	static void requireConstrainable(Strategy strategy) {
		Unmask unmask = strategy.unmask();
		if (unmask == Unmask.KLASS) {
			throw new StrategyException(
					"unmask '%s' looks at each cell alone, and the cells of a record depend on each other"
						.formatted(unmask),
					"unmask");
		}
		if (strategy.techniques().remask() != Remask.NONE) {
			throw new StrategyException("remask '%s' takes back what the values of a record were completed by"
				.formatted(strategy.techniques().remask()), "remask");
		}
		Recipe recipe = strategy.techniques().recipe();
		if (recipe.owns(Recipe.Part.CACHE) || recipe.isRandom() || recipe.isShownInTheEnd() || recipe.revises()
				|| recipe == Recipe.DINFER_ITERSMOOTH) {
			throw new StrategyException(
					"strategy '%s' decides or keeps each cell by itself, and the cells of a record depend on each other"
						.formatted(recipe),
					"unmask");
		}
	}

	/** Refuses what doesn't suit a model. */
	static void require(Strategy strategy, BackboneShape shape) {
		AttentionPattern attention = shape.attention();
		int logitShift = shape.logitShift();
		Cache cache = strategy.cache();
		Remask remask = strategy.techniques().remask();
		strategy.techniques().recipe().requireSuits(shape);
		if (strategy.techniques().recipe() == Recipe.DAEDAL && shape.endTokens().isEmpty()) {
			throw new StrategyException("strategy 'daedal' asks how sure an end is, and this model knows none",
					"cache");
		}
		if (shape.isBlockCausal()) {
			requireBlockwise(strategy, shape.blockSize());
			return;
		}
		if (cache == Cache.BLOCK) {
			throw new StrategyException("cache 'block' is for models whose cells see no later block", "cache");
		}
		boolean full = attention == AttentionPattern.BIDIRECTIONAL;
		boolean stale = full && cache == Cache.PREFIX;
		if (!full && (cache == Cache.DUAL || cache == Cache.DELAYED)) {
			throw new StrategyException(
					"cache '%s' is for models whose cells see everything; this one's cache 'prefix' is exact"
						.formatted(cache),
					"cache");
		}
		boolean whole = strategy.blockLength() >= strategy.maxTokens() && strategy.techniques().recipe() != Recipe.HEX;
		if (cache == Cache.DELAYED && logitShift != 0 && !whole) {
			throw new StrategyException(
					("cache 'delayed' takes the whole answer as one block where a cell is predicted from the one before "
							+ "it: blockLength %d is less than maxTokens %d")
						.formatted(strategy.blockLength(), strategy.maxTokens()),
					"cache", "blockLength");
		}
		if (strategy.techniques().recipe().revises() && full && cache != Cache.NONE) {
			throw new StrategyException("strategy '%s' changes cells that cache '%s' still holds as they were"
				.formatted(strategy.techniques().recipe(), cache), "cache");
		}
		if (remask != Remask.NONE && stale) {
			throw staleForRemask(remask, cache);
		}
		if (strategy.techniques().pruning().isByAttention() && stale) {
			throw staleForPruning(strategy.techniques().pruning().method(), cache);
		}
		if (remask == Remask.WINO && logitShift != 0) {
			throw new StrategyException(
					"remask 'wino' judges a cell by its own row, and this model predicts a cell from "
							+ "the one before it",
					"remask");
		}
		if (remask == Remask.WINO && !full && cache == Cache.NONE) {
			throw new StrategyException(
					"remask 'wino' needs cache 'prefix' on this model, whose prompt doesn't see the answer", "remask",
					"cache");
		}
		if (strategy.unmask() == Unmask.VERIFIED && !full && cache == Cache.NONE) {
			throw new StrategyException(
					"unmask 'verified' needs cache 'prefix' on this model, whose prompt doesn't see the answer",
					"unmask", "cache");
		}
		if (strategy.unmask() == Unmask.KLASS && stale) {
			throw staleForKlass(cache);
		}
		int cells = Math.min(strategy.blockLength(), strategy.maxTokens());
		if (strategy.unmask() == Unmask.KLASS && Klass.bytes(cells, shape.vocabulary()) > Klass.MOST_BYTES) {
			throw new StrategyException(
					("unmask 'klass' remembers a row of the vocabulary for each of the %d cells that blockLength makes: "
							+ "%d MB are more than %d")
						.formatted(cells, Klass.bytes(cells, shape.vocabulary()) >> 20, Klass.MOST_BYTES >> 20),
					"unmask", "blockLength");
		}
		if (strategy.techniques().cfgScale() > 0 && !full) {
			throw new StrategyException(
					"cfgScale needs a model whose cells see everything, not one whose prompt doesn't see the answer",
					"cfgScale");
		}
	}

}

package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.canvas.Canvas;

/**
 * A named combination of policies in the words users write (api.md section 3.3).
 * Immutable and always valid: impossible values and combinations are refused here, with a
 * sentence that names the fields.
 *
 * @param name the preset's or strategy's name
 * @param steps with {@link Unmask#QUOTA} the exact number of steps, with
 * {@link Unmask#VERIFIED} that of the decoding it equals, otherwise a cap; null for one
 * token per step, or for no cap
 * @param blockLength cells of a semi-autoregressive block, 1–1024
 * @param maxTokens cells of the answer, from 1
 * @param unmask the rule that chooses what is decided
 * @param bound the number of the rule where it has one, see {@link Unmask#option()}
 * @param scorer order of decision
 * @param cache reuse of keys and values
 * @param temperature 0–2, 0 is greedy
 * @param seed of all randomness
 * @param stopAtEnd whether the run ends when the text has ended
 * @param techniques what it does beyond rule, order and cache
 */
public record Strategy(String name, @Nullable Integer steps, int blockLength, int maxTokens, Unmask unmask,
		@Nullable Double bound, Scoring scorer, Cache cache, double temperature, long seed, boolean stopAtEnd,
		Techniques techniques) {

	private static final int MAX_STEPS = 1024;

	private static final int MAX_BLOCK_LENGTH = 1024;

	private static final double MAX_TEMPERATURE = 2;

	public Strategy {
		range("steps", (steps != null) ? steps : 1, 1, MAX_STEPS);
		range("blockLength", blockLength, 1, MAX_BLOCK_LENGTH);
		range("maxTokens", maxTokens, 1, Integer.MAX_VALUE);
		range("temperature", temperature, 0, MAX_TEMPERATURE);
		techniques = techniques.completed(unmask);
		bound = Soundness.bound(unmask, bound, techniques.remask());
		Soundness.require(unmask, scorer, cache, steps, temperature, techniques);
		int blocks = FixedBlocks.count(maxTokens, blockLength);
		if (steps != null && steps < blocks) {
			throw new StrategyException("steps %d is fewer than the %d blocks that blockLength %d makes of maxTokens %d"
				.formatted(steps, blocks, blockLength, maxTokens), "steps", "blockLength");
		}
		if (unmask == Unmask.VERIFIED && steps != null) {
			Soundness.requireEqualSteps(steps, blockLength, maxTokens);
		}
	}

	/** Without techniques. */
	public Strategy(String name, @Nullable Integer steps, int blockLength, int maxTokens, Unmask unmask,
			@Nullable Double bound, Scoring scorer, Cache cache, double temperature, long seed, boolean stopAtEnd) {
		this(name, steps, blockLength, maxTokens, unmask, bound, scorer, cache, temperature, seed, stopAtEnd,
				Techniques.NONE);
	}

	/**
	 * Reference decoding: one token per step, best first, with exact caches only.
	 */
	public static Strategy quality(AttentionPattern attention, int maxTokens, int blockLength) {
		return new Strategy("quality", null, blockLength, maxTokens, Unmask.QUOTA, null, Scoring.CONFIDENCE,
				Cache.exact(attention), 0, 0, true);
	}

	/** The text of {@link #quality} in fewer passes, each of several drafts. */
	public static Strategy lossless(AttentionPattern attention, int maxTokens, int blockLength) {
		Strategy quality = quality(attention, maxTokens, blockLength);
		Cache cache = (quality.cache() == Cache.BLOCK) ? Cache.NONE : quality.cache();
		return new Strategy("lossless", null, blockLength, maxTokens, Unmask.VERIFIED, null, quality.scorer(), cache, 0,
				0, true);
	}

	/** All tokens of which the model is sure, at once. */
	public static Strategy balanced(int maxTokens, int blockLength) {
		return new Strategy("balanced", null, blockLength, maxTokens, Unmask.THRESHOLD, 0.85, Scoring.CONFIDENCE,
				Cache.PREFIX, 0, 0, true);
	}

	/**
	 * The more tokens at once, the surer the model is of all of them: the fewest steps.
	 */
	public static Strategy fast(int maxTokens, int blockLength) {
		return new Strategy("fast", null, blockLength, maxTokens, Unmask.FACTOR, 2.25, Scoring.CONFIDENCE, Cache.PREFIX,
				0, 0, true);
	}

	/**
	 * This strategy with some options overridden. A rule brings its own bound and, where
	 * this one's scorer gives nothing that it could compare, its own scorer; a bound of
	 * another rule is an error.
	 */
	public Strategy with(StrategyOptions options) {
		requireOpen(options);
		Unmask unmask = (options.unmask() != null) ? options.unmask() : this.unmask;
		options.bounds().forEach((rule, value) -> {
			if (!Objects.equals(rule.option(), unmask.option())) {
				throw new StrategyException("%s %s has no meaning for unmask '%s', only for unmask %s"
					.formatted(rule.option(), value, unmask, rule.sharers()), String.valueOf(rule.option()), "unmask");
			}
		});
		Techniques techniques = options.techniques().over(this.techniques, unmask == this.unmask);
		Double bound = options.bounds().values().stream().findFirst().orElse(null);
		if (bound == null && unmask == this.unmask && techniques.remask() == this.techniques.remask()) {
			bound = this.bound;
		}
		Scoring scorer = unmask.compares(this.scorer) ? this.scorer : unmask.scorer;
		return new Strategy(this.name, (options.steps() != null) ? options.steps() : this.steps,
				(options.blockLength() != null) ? options.blockLength() : this.blockLength,
				(options.maxTokens() != null) ? options.maxTokens() : this.maxTokens, unmask, bound,
				(options.scorer() != null) ? options.scorer() : scorer,
				(options.cache() != null) ? options.cache() : this.cache,
				(options.temperature() != null) ? options.temperature() : this.temperature,
				(options.seed() != null) ? options.seed() : this.seed, this.stopAtEnd, techniques);
	}

	/** Refuses options that would replace what the recipe brings along. */
	private void requireOpen(StrategyOptions options) {
		Recipe recipe = this.techniques.recipe();
		for (Recipe.Part part : Recipe.Part.values()) {
			boolean replaced = recipe.owns(part) && switch (part) {
				case RULE, SCHEDULE -> options.unmask() != null && options.unmask() != this.unmask;
				case STEPS -> options.steps() != null;
				case ORDER -> options.scorer() != null && options.scorer() != this.scorer;
				case BLOCKS -> options.blockLength() != null && options.blockLength() != this.blockLength;
				case CACHE -> options.cache() != null && options.cache() != this.cache;
			};
			if (replaced) {
				throw new StrategyException(
						"strategy '%s' brings its own: %s can't be chosen".formatted(recipe, part.option()),
						part.option());
			}
		}
	}

	/** This strategy without the end of the text as an end of the run. */
	public Strategy withoutStopAtEnd() {
		return new Strategy(this.name, this.steps, this.blockLength, this.maxTokens, this.unmask, this.bound,
				this.scorer, this.cache, this.temperature, this.seed, false, this.techniques);
	}

	/**
	 * This strategy on a canvas that is laid out already, whose end isn't the text's.
	 * @param steps as above
	 */
	public Strategy onCanvas(int cells, int blockLength, @Nullable Integer steps) {
		return new Strategy(this.name, steps, blockLength, cells, this.unmask, this.bound, this.scorer, this.cache,
				this.temperature, this.seed, false, this.techniques);
	}

	/**
	 * This strategy on a model that knows blocks of its own: theirs are the blocks, and
	 * the prefix is what they hold. On any other model it stays as it is.
	 */
	public Strategy suitedTo(BackboneShape shape) {
		if (!shape.isBlockCausal()) {
			return this;
		}
		return new Strategy(this.name, this.steps, shape.blockSize(), this.maxTokens, this.unmask, this.bound,
				this.scorer, (this.cache == Cache.PREFIX) ? Cache.BLOCK : this.cache, this.temperature, this.seed,
				this.stopAtEnd, this.techniques);
	}

	/** Masks that an answer begins with. */
	public int initialCells() {
		return this.techniques.recipe().initialCells(this.maxTokens);
	}

	/**
	 * One of the runs that a vote is made of: two tokens a step in blocks of this length.
	 */
	public Strategy expert(int blockLength) {
		int blocks = FixedBlocks.count(this.maxTokens, blockLength);
		return new Strategy(this.name, Math.max(blocks, this.maxTokens / 2), blockLength, this.maxTokens, this.unmask,
				null, this.scorer, this.cache, this.temperature, this.seed, this.stopAtEnd);
	}

	/** This strategy under another name. */
	public Strategy named(String name) {
		return new Strategy(name, this.steps, this.blockLength, this.maxTokens, this.unmask, this.bound, this.scorer,
				this.cache, this.temperature, this.seed, this.stopAtEnd, this.techniques);
	}

	/** This strategy with other random numbers. */
	public Strategy withSeed(long seed) {
		return new Strategy(this.name, this.steps, this.blockLength, this.maxTokens, this.unmask, this.bound,
				this.scorer, this.cache, this.temperature, seed, this.stopAtEnd, this.techniques);
	}

	/** Whether every token is chosen with all earlier ones in sight. */
	public boolean isSequential() {
		boolean enough = this.steps == null || this.steps >= this.maxTokens;
		boolean plain = this.techniques.remask() == Remask.NONE && this.techniques.earlyExit() == EarlyExit.NONE
				&& (!this.techniques.recipe().owns(Recipe.Part.RULE) || this.techniques.recipe().decidesByQuota())
				&& !this.techniques.recipe().owns(Recipe.Part.SCHEDULE);
		return enough && plain && switch (this.unmask) {
			case QUOTA, VERIFIED -> true;
			case THRESHOLD -> this.bound != null && this.bound >= 1;
			case FACTOR, ENTROPY, KLASS -> false;
		};
	}

	/**
	 * Whether a run on this model wants the prompt's keys and values computed beforehand.
	 */
	public boolean wantsPrefix(AttentionPattern attention) {
		return this.cache == Cache.PREFIX && attention.prefixIsExact();
	}

	/**
	 * What reuse of keys and values means for the result on this model.
	 */
	public KvPolicy.Exactness exactness(AttentionPattern attention) {
		if (this.techniques.recipe().isStale() && !attention.prefixIsExact()) {
			return KvPolicy.Exactness.APPROXIMATE;
		}
		if (this.cache == Cache.NONE) {
			return KvPolicy.Exactness.NONE;
		}
		return (attention.prefixIsExact() || this.cache == Cache.BLOCK) ? KvPolicy.Exactness.EXACT
				: KvPolicy.Exactness.APPROXIMATE;
	}

	/**
	 * The policies of one run.
	 * @param prefix the prompt's keys and values, if {@link #wantsPrefix}; not closed
	 * here
	 */
	public Policies policies(Fidelity fidelity, Backbone backbone, Canvas canvas, @Nullable PromptKeys prefix) {
		return new Assembly(this, fidelity, backbone, canvas, prefix, null).policies();
	}

	/**
	 * The policies of one run whose canvas isn't free.
	 * @param prefix the prompt's keys and values, if {@link #wantsPrefix}; not closed
	 * here
	 * @param constraint what may stand on it
	 */
	public Policies policies(Backbone backbone, Canvas canvas, @Nullable PromptKeys prefix,
			CanvasConstraint constraint) {
		requireConstrainable();
		return new Assembly(this, Fidelity.CANONICAL, backbone, canvas, prefix, constraint).policies();
	}

	/**
	 * Refuses what can't be combined with a {@link CanvasConstraint}.
	 * @throws StrategyException naming the options
	 */
	public void requireConstrainable() {
		Soundness.requireConstrainable(this);
	}

	/**
	 * Refuses what this model can't do.
	 * @throws StrategyException naming the options
	 */
	public void requireSuits(BackboneShape shape) {
		Soundness.require(this, shape);
	}

	static void range(String field, double value, double least, double most) {
		if (!(value >= least && value <= most)) {
			throw new StrategyException(
					"%s %s isn't between %s and %s".formatted(field, number(value), number(least), number(most)),
					field);
		}
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

	/** The enum constant with this public name. */
	static <E extends Enum<E>> E parse(String field, String name, Class<E> type) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> constant.toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new StrategyException("%s '%s' isn't one of %s".formatted(field, name,
					Arrays.stream(type.getEnumConstants())
						.map((constant) -> "'" + constant + "'")
						.collect(Collectors.joining(", "))),
					field));
	}

	/** The rule that chooses what is decided. */
	public enum Unmask {

		/** As many as the steps demand, best first. */
		QUOTA("quota", Scoring.CONFIDENCE, null, 0, 0, 0),

		/** All whose probability reaches the threshold. */
		THRESHOLD("threshold", Scoring.CONFIDENCE, "threshold", Threshold.DEFAULT, 0, 1),

		/** The more at once, the surer each has to be. */
		FACTOR("factor", Scoring.CONFIDENCE, "factor", Factor.DEFAULT, 0.01, 100),

		/** As many as entropies within a bound, in nats, allow together. */
		ENTROPY("entropy", Scoring.ENTROPY, "entropyBound", EntropyBound.DEFAULT, 0, 100),

		/** All of which the model is sure and has been for some passes. */
		KLASS("klass", Scoring.CONFIDENCE, "threshold", Klass.DEFAULT_CONFIDENCE, 0, 1),

		/** What quota would choose, several steps to a pass. */
		VERIFIED("verified", Scoring.CONFIDENCE, null, 0, 0, 0);

		private final String name;

		private final Scoring scorer;

		private final @Nullable String option;

		private final double usual;

		private final double least;

		private final double most;

		Unmask(String name, Scoring scorer, @Nullable String option, double usual, double least, double most) {
			this.name = name;
			this.scorer = scorer;
			this.option = option;
			this.usual = usual;
			this.least = least;
			this.most = most;
		}

		public static Unmask of(String name) {
			return parse("unmask", name, Unmask.class);
		}

		/** The public name of its bound; null for a rule without one. */
		public @Nullable String option() {
			return this.option;
		}

		/** The rules that have a bound of this name, in words. */
		private String sharers() {
			return Arrays.stream(values())
				.filter((rule) -> Objects.equals(rule.option, this.option))
				.map((rule) -> "'" + rule + "'")
				.collect(Collectors.joining(" or "));
		}

		/** The least and the largest bound. */
		public List<Double> range() {
			return List.of(this.least, this.most);
		}

		@Nullable Double bounded(@Nullable Double bound) {
			if (this.option == null) {
				if (bound != null) {
					throw new StrategyException("unmask '%s' has no bound".formatted(this), "unmask");
				}
				return null;
			}
			double value = (bound != null) ? bound : this.usual;
			Strategy.range(this.option, value, this.least, this.most);
			return value;
		}

		boolean compares(Scoring scorer) {
			return switch (this) {
				case QUOTA -> true;
				case THRESHOLD, FACTOR -> scorer == Scoring.CONFIDENCE || scorer == Scoring.MARGIN;
				case KLASS -> scorer == Scoring.CONFIDENCE;
				case ENTROPY, VERIFIED -> scorer != Scoring.RANDOM;
			};
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** The order of decision. */
	public enum Scoring {

		/** Probability of the proposed token. */
		CONFIDENCE("confidence"),

		/** Probability of the best less that of the second best. */
		MARGIN("margin"),

		/** Least entropy first. */
		ENTROPY("entropy"),

		/** Random. */
		RANDOM("random"),

		/** Reading order. */
		LEFT_TO_RIGHT("leftToRight");

		private final String name;

		Scoring(String name) {
			this.name = name;
		}

		public static Scoring of(String name) {
			return parse("scorer", name, Scoring.class);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** Reuse of keys and values. */
	public enum Cache {

		/** Every pass evaluates everything. */
		NONE("none"),

		/**
		 * What stands before the active block; exact and without refresh where the model
		 * was trained to see its prompt alone.
		 */
		PREFIX("prefix"),

		/** Everything but the active block, for models whose cells see everything. */
		DUAL("dual"),

		/** What was decided some passes ago, for such models. */
		DELAYED("delayed"),

		/** The blocks before the active one, for models that see no later one; exact. */
		BLOCK("block");

		private final String name;

		Cache(String name) {
			this.name = name;
		}

		public static Cache of(String name) {
			return parse("cache", name, Cache.class);
		}

		/** The one that is exact on such a model. */
		static Cache exact(AttentionPattern attention) {
			return attention.prefixIsExact() ? PREFIX : (attention == AttentionPattern.BLOCK_CAUSAL) ? BLOCK : NONE;
		}

		/** Those that such a model can use. */
		public static List<Cache> of(AttentionPattern attention) {
			return (attention == AttentionPattern.BIDIRECTIONAL) ? List.of(NONE, PREFIX, DUAL, DELAYED)
					: List.of(NONE, exact(attention));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}

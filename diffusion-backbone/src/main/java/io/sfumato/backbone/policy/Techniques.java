package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a strategy does beyond rule, order and cache; {@link #NONE} of it by default.
 * Valid together with the {@link Strategy} it belongs to.
 *
 * @param divergence with {@link Strategy.Unmask#KLASS}, in nats, what a cell's
 * distribution may have changed by since the pass before; 0–100
 * @param remask whether decided cells are thought about again
 * @param remaskThreshold a probability: below it WINO masks a cell again, above it an
 * edit replaces a token; 0–1, null where the kind of remasking has none
 * @param earlyExit whether a run ends as soon as the model is clear
 * @param topP the likeliest tokens that together exceed this probability may be drawn;
 * above 0, 1 for all
 * @param topK so many of the likeliest tokens may be drawn; from 1, null for all
 * @param cfgScale strength of classifier-free guidance, 0–10; 0 for none
 * @param pruning which soft tokens of images stay
 * @param recipe what the strategy does that no option names
 */
public record Techniques(@Nullable Double divergence, Remask remask, @Nullable Double remaskThreshold,
		EarlyExit earlyExit, double topP, @Nullable Integer topK, double cfgScale, Pruning pruning, Recipe recipe) {

	/** The largest scale of guidance. */
	public static final double MOST_GUIDANCE = 10;

	/** The largest divergence, in nats. */
	public static final double MOST_DIVERGENCE = 100;

	/** Nothing beyond rule, order and cache. */
	public static final Techniques NONE = new Techniques(null, Remask.NONE, null, EarlyExit.NONE, 1, null, 0,
			Pruning.NONE, Recipe.NONE);

	/** A recipe and nothing else. */
	public static Techniques of(Recipe recipe) {
		return new Techniques(null, Remask.NONE, null, EarlyExit.NONE, 1, null, 0, Pruning.NONE, recipe);
	}

	public Techniques {
		if (remaskThreshold != null) {
			Strategy.range("remaskThreshold", remaskThreshold, 0, 1);
		}
		if (!(topP > 0)) {
			throw new StrategyException("topP %s isn't greater than 0".formatted(topP), "topP");
		}
		Strategy.range("topP", topP, 0, 1);
		Strategy.range("topK", (topK != null) ? topK : 1, 1, Integer.MAX_VALUE);
		Strategy.range("cfgScale", cfgScale, 0, MOST_GUIDANCE);
	}

	/** The same with the usual numbers where the rule and the remasking have some. */
	Techniques completed(Strategy.Unmask unmask) {
		Double divergence = this.divergence;
		if (unmask == Strategy.Unmask.KLASS) {
			divergence = (divergence != null) ? divergence : Double.valueOf(Klass.DEFAULT_DIVERGENCE);
			Strategy.range("divergence", divergence, 0, MOST_DIVERGENCE);
		}
		else if (divergence != null) {
			throw new StrategyException("divergence %s has no meaning for unmask '%s', only for unmask '%s'"
				.formatted(divergence, unmask, Strategy.Unmask.KLASS), "divergence", "unmask");
		}
		if (this.remask.usual() == null && this.remaskThreshold != null) {
			throw new StrategyException("remaskThreshold %s has no meaning for remask '%s', only for '%s' and '%s'"
				.formatted(this.remaskThreshold, this.remask, Remask.WINO, Remask.EDIT), "remaskThreshold", "remask");
		}
		return new Techniques(divergence, this.remask,
				(this.remaskThreshold != null) ? this.remaskThreshold : this.remask.usual(), this.earlyExit, this.topP,
				this.topK, this.cfgScale, this.pruning, this.recipe);
	}

	/** Whether some tokens can't be drawn. */
	public boolean narrows() {
		return this.topP < 1 || this.topK != null;
	}

	/**
	 * What a request overrides; null leaves the strategy's own value.
	 *
	 * @param divergence as above
	 * @param remask as above
	 * @param remaskThreshold as above
	 * @param earlyExit as above
	 * @param topP as above
	 * @param topK as above
	 * @param cfgScale as above
	 * @param pruning as above
	 */
	public record Options(@Nullable Double divergence, @Nullable Remask remask, @Nullable Double remaskThreshold,
			@Nullable EarlyExit earlyExit, @Nullable Double topP, @Nullable Integer topK, @Nullable Double cfgScale,
			@Nullable Pruning pruning) {

		/** Overrides nothing. */
		public static final Options NONE = new Options(null, null, null, null, null, null, null, null);

		/** Other rules and other remaskings don't inherit the numbers of the old ones. */
		Techniques over(Techniques base, boolean sameRule) {
			Remask remask = (this.remask != null) ? this.remask : base.remask();
			Double inherited = (remask == base.remask()) ? base.remaskThreshold() : null;
			return new Techniques((this.divergence != null) ? this.divergence : sameRule ? base.divergence() : null,
					remask, (this.remaskThreshold != null) ? this.remaskThreshold : inherited,
					(this.earlyExit != null) ? this.earlyExit : base.earlyExit(),
					(this.topP != null) ? this.topP : base.topP(), (this.topK != null) ? this.topK : base.topK(),
					(this.cfgScale != null) ? this.cfgScale : base.cfgScale(),
					(this.pruning != null) ? this.pruning : base.pruning(), base.recipe());
		}

	}

}

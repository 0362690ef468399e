package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Strategy.Cache;
import io.sfumato.backbone.policy.Strategy.Unmask;

/**
 * From the words of a {@link Strategy} to the policies of one run: the table of
 * decoding.md section 11.5.
 */
final class Assembly {

	private final Strategy strategy;

	private final Techniques techniques;

	private final boolean faithful;

	private final Backbone backbone;

	private final BackboneShape shape;

	private final Canvas canvas;

	private final @Nullable PromptKeys prefix;

	private final @Nullable CanvasConstraint constraint;

	private final int blocks;

	/**
	 * @param prefix the prompt's keys and values, if {@link Strategy#wantsPrefix}
	 * @param constraint what may stand on the canvas, null for anything
	 */
	Assembly(Strategy strategy, Fidelity fidelity, Backbone backbone, Canvas canvas, @Nullable PromptKeys prefix,
			@Nullable CanvasConstraint constraint) {
		this.strategy = strategy;
		this.techniques = strategy.techniques();
		this.faithful = fidelity == Fidelity.FAITHFUL;
		this.backbone = backbone;
		this.shape = backbone.shape();
		this.canvas = canvas;
		this.prefix = prefix;
		this.constraint = constraint;
		this.blocks = this.shape.isBlockCausal()
				? Math.ceilDiv(canvas.length(), this.shape.blockSize()) - canvas.promptLength() / this.shape.blockSize()
				: FixedBlocks.count(canvas.answerLength(), strategy.blockLength());
	}

	Policies policies() {
		this.strategy.requireSuits(this.shape);
		if (this.techniques.recipe() == Recipe.HEX) {
			throw new IllegalStateException("a vote is several runs, each by a strategy of its own");
		}
		if (this.faithful) {
			requireDivisible();
		}
		Draws draws = Draws.seeded(this.strategy.seed());
		RecipePolicies own = new RecipePolicies(this.strategy, this.backbone, this.canvas, draws);
		Klass klass = (this.strategy.unmask() == Unmask.KLASS) ? klass() : null;
		Wino wino = (this.techniques.remask() == Remask.WINO) ? wino() : null;
		Saber saber = (this.techniques.remask() == Remask.SABER) ? new Saber(Saber.DEFAULT) : null;
		Editing editing = (this.techniques.remask() == Remask.EDIT) ? editing() : null;
		EntropyBound bound = entropyBound(draws);
		UnmaskPolicy ownRule = own.rule();
		UnmaskPolicy rule = (ownRule != null) ? ownRule : (klass != null) ? klass
				: (wino != null) ? wino : (saber != null) ? saber : (bound != null) ? bound : rule();
		BlockPolicy ownBlocks = own.blocks();
		BlockPolicy blocks = (ownBlocks != null) ? ownBlocks
				: this.shape.isBlockCausal() ? new CausalBlocks(this.shape.blockSize())
						: (editing != null) ? editing : new FixedBlocks(this.strategy.blockLength(), end());
		StepSchedule ownSchedule = own.schedule();
		Scorer ownScorer = own.scorer();
		KvPolicy kv = kv(own);
		Policies.Builder builder = Policies.builder((ownSchedule != null) ? ownSchedule : schedule(), blocks, rule, kv)
			.fidelity(this.faithful ? Fidelity.FAITHFUL : Fidelity.CANONICAL)
			.proposer((this.strategy.temperature() > 0) ? new Gumbel(this.strategy.temperature(), draws) : new Greedy())
			.scorer((ownScorer != null) ? ownScorer : (klass != null) ? klass : (bound != null) ? bound : scorer(draws))
			.processors(processors(own))
			.guidance(this.techniques.cfgScale())
			.stops(stops(own));
		RevisePolicy revise = (wino != null) ? wino
				: (saber != null) ? saber : (editing != null) ? editing : own.revise();
		if (revise != null) {
			builder.revise(revise);
		}
		InputPolicy input = own.input();
		if (input != null) {
			builder.input(input);
		}
		Daedal growth = own.growth();
		if (growth != null) {
			builder.length(growth).proposer(growth);
		}
		VisualTokenPolicy visual = visual();
		if (own.idles() && kv instanceof KvNone && visual == null && this.constraint == null) {
			builder.reuse();
		}
		if (visual != null) {
			builder.visual(visual);
		}
		if (this.constraint != null) {
			builder.constraint(this.constraint);
			grow(this.constraint.length(), visual, builder);
		}
		if (this.strategy.unmask() == Unmask.VERIFIED && this.constraint == null) {
			builder.drafts(this.faithful ? new SelfStatic(SelfStatic.DEFAULT) : SelfStatic.likeliest());
		}
		return builder.build();
	}

	private @Nullable EntropyBound entropyBound(Draws draws) {
		boolean bounded = this.strategy.unmask() == Unmask.ENTROPY && !this.techniques.recipe().owns(Recipe.Part.RULE);
		return bounded ? new EntropyBound(bound(EntropyBound.DEFAULT), scorer(draws)) : null;
	}

	/**
	 * Only where no cache, second canvas, pruning or exit remembers where cells stood,
	 * nor the model counts blocks by it.
	 */
	private void grow(@Nullable LengthPolicy length, @Nullable VisualTokenPolicy visual, Policies.Builder builder) {
		boolean whole = !this.shape.isBlockCausal()
				&& (this.strategy.cache() == Cache.NONE || this.strategy.wantsPrefix(this.shape.attention()));
		boolean forgetful = visual == null && this.techniques.cfgScale() == 0
				&& this.techniques.earlyExit() == EarlyExit.NONE;
		if (length != null && whole && forgetful) {
			builder.length(length);
		}
	}

	private Klass klass() {
		return new Klass(bound(Klass.DEFAULT_CONFIDENCE),
				number(this.techniques.divergence(), Klass.DEFAULT_DIVERGENCE), Klass.DEFAULT_HISTORY, this.faithful);
	}

	private Wino wino() {
		return new Wino(bound(Wino.DEFAULT_ACCEPT), number(this.techniques.remaskThreshold(), Wino.DEFAULT_KEEP));
	}

	private Editing editing() {
		return new Editing(this.strategy.blockLength(), number(this.techniques.remaskThreshold(), Editing.DEFAULT),
				Editing.DEFAULT_PASSES);
	}

	private @Nullable VisualTokenPolicy visual() {
		double keep = this.techniques.pruning().keep();
		return switch (this.techniques.pruning().method()) {
			// tokens that went beforehand aren't on the canvas
			case NONE, DIVPRUNE -> null;
			case REDVTP -> AttentionPruning.redVtp(keep);
			case FASTV -> AttentionPruning.fastV(keep);
			case LATE -> AttentionPruning.late(keep);
			case PROGRESSIVE -> AttentionPruning.progressive(keep);
		};
	}

	private double bound(double usual) {
		return number(this.strategy.bound(), usual);
	}

	private static double number(@Nullable Double given, double usual) {
		return (given != null) ? given : usual;
	}

	private StepSchedule schedule() {
		// an answer can be shorter than maxTokens, never have more blocks than steps
		Integer steps = this.strategy.steps();
		int enough = (steps != null) ? Math.max(steps, this.blocks) : 0;
		return switch (this.strategy.unmask()) {
			case QUOTA -> (steps != null) ? new Even(enough, this.blocks) : new FixedPerStep(1);
			case VERIFIED -> new FixedPerStep((steps != null) ? this.strategy.maxTokens() / steps : 1);
			case THRESHOLD, FACTOR, ENTROPY, KLASS ->
				(steps != null) ? Unlimited.capped(enough, this.blocks) : Unlimited.uncapped();
		};
	}

	private FixedBlocks.End end() {
		if (this.techniques.remask() != Remask.NONE) {
			return FixedBlocks.End.FILLED_SO_FAR;
		}
		if (!this.faithful) {
			return FixedBlocks.End.FILLED;
		}
		if (this.strategy.cache() == Cache.PREFIX || this.strategy.cache() == Cache.DUAL) {
			return FixedBlocks.End.FILLED_AFTER_CACHED_PASS;
		}
		return (this.strategy.unmask() == Unmask.QUOTA && this.strategy.steps() != null) ? FixedBlocks.End.STEPS_SPENT
				: FixedBlocks.End.FILLED;
	}

	private UnmaskPolicy rule() {
		double bound = bound(Double.NaN);
		return switch (this.strategy.unmask()) {
			case QUOTA, VERIFIED -> new TopQuota();
			// a probability can round to 1, yet threshold 1 shall mean one token per step
			case THRESHOLD -> new Threshold((!this.faithful && bound >= 1) ? Double.POSITIVE_INFINITY : bound);
			case FACTOR -> new Factor(bound);
			case ENTROPY, KLASS -> throw new IllegalStateException("rule and scorer are one");
		};
	}

	private KvPolicy kv(RecipePolicies own) {
		boolean shadows = this.techniques.remask() == Remask.WINO;
		if (this.strategy.wantsPrefix(this.shape.attention())) {
			if (this.prefix == null) {
				throw new IllegalArgumentException(
						"strategy '%s' wants the prompt's keys and values".formatted(this.strategy.name()));
			}
			return shadows ? new KvShadow(this.prefix.keyValues())
					: new KvPrefixLm(this.prefix, this.shape.logitShift());
		}
		KvPolicy ownCache = own.kv();
		if (ownCache != null) {
			return ownCache;
		}
		int shift = this.shape.logitShift();
		return switch (this.strategy.cache()) {
			case NONE -> shadows ? new KvShadow(this.shape.attention()) : new KvNone(this.canvas, this.shape);
			// all of a record is read with every pass
			case BLOCK -> (this.constraint != null) ? new KvNone(this.canvas, this.shape)
					: new KvCausalBlocks(this.backbone, new CausalBlocks(this.shape.blockSize()), shift);
			case PREFIX -> new KvPrefix(shift);
			case DUAL -> new KvDual(this.backbone, shift);
			case DELAYED ->
				(shift == 0) ? new KvDelayed(this.backbone, KvDelayed.DEFAULT) : new KvDelayedShifted(this.backbone,
						KvDelayedShifted.Rule.PREDICTED, KvDelayedShifted.DEFAULT, false);
		};
	}

	private Scorer scorer(Draws draws) {
		return switch (this.strategy.scorer()) {
			case CONFIDENCE -> new ProbScorer(ProbScorer.Precision.F64);
			case MARGIN -> new MarginScorer();
			case ENTROPY -> new NegEntropyScorer();
			case RANDOM -> new RandomScorer(draws);
			case LEFT_TO_RIGHT -> new LeftToRightScorer();
		};
	}

	private LogitsProcessor[] processors(RecipePolicies own) {
		List<LogitsProcessor> processors = new ArrayList<>();
		LogitsProcessor ownProcessor = own.processor();
		if (ownProcessor != null) {
			processors.add(ownProcessor);
		}
		Integer topK = this.techniques.topK();
		if (topK != null) {
			processors.add(new TopK(topK));
		}
		if (this.techniques.topP() < 1) {
			processors.add(new TopP(this.techniques.topP()));
		}
		return processors.toArray(LogitsProcessor[]::new);
	}

	private StopPolicy[] stops(RecipePolicies own) {
		List<StopPolicy> stops = new ArrayList<>();
		int steps = number(this.strategy.steps(), this.canvas.answerLength());
		boolean revises = this.techniques.remask() != Remask.NONE || this.techniques.recipe().revises();
		switch (this.techniques.earlyExit()) {
			case NONE -> {
			}
			case PROPHET -> stops.add(new Prophet((this.blocks - 1) * this.strategy.blockLength(), steps));
			case SCHED ->
				stops.add(new Sched(steps, Sched.Curve.cosine(), Sched.DEFAULT_HIGH, Sched.DEFAULT_LOW, true));
		}
		// edits go on when no mask is left
		if (!this.faithful && this.techniques.remask() != Remask.EDIT) {
			stops.add(new AllDone());
		}
		if (!this.faithful && this.strategy.stopAtEnd() && !this.shape.endTokens().isEmpty()) {
			StopPolicy ownEnd = own.end();
			// what may be masked again isn't the end of the text before its block is done
			stops.add((ownEnd != null) ? ownEnd
					: new EosFill(this.shape.endTokens(), revises ? EosFill.When.BLOCK : EosFill.When.STEP));
		}
		return stops.toArray(StopPolicy[]::new);
	}

	private static int number(@Nullable Integer given, int usual) {
		return (given != null) ? given : usual;
	}

	private void requireDivisible() {
		int answerLength = this.canvas.answerLength();
		int blockLength = this.strategy.blockLength();
		Integer steps = this.strategy.steps();
		if (answerLength % blockLength != 0) {
			throw new StrategyException(
					"maxTokens %d isn't a multiple of blockLength %d".formatted(answerLength, blockLength), "maxTokens",
					"blockLength");
		}
		if (steps != null && steps % this.blocks != 0) {
			throw new StrategyException("steps %d isn't a multiple of the %d blocks that blockLength %d makes"
				.formatted(steps, this.blocks, blockLength), "steps", "blockLength");
		}
	}

}

package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The policies that a {@link Recipe} has of its own, for one run; null where the options
 * decide. Policies that answer several questions are the same instance for each.
 */
final class RecipePolicies {

	private static final double PART_BEFORE_ROUNDS = 7 / 8.0;

	private final Recipe recipe;

	private final Strategy strategy;

	private final Backbone backbone;

	private final Canvas canvas;

	private final Draws draws;

	private final @Nullable DrawnOrder drawn;

	private final @Nullable TrainedUnmask learned;

	private final @Nullable DreamLinear time;

	private final @Nullable ConfidentOrOnTime confident;

	private final @Nullable ReMdm rounds;

	private final @Nullable Daedal growing;

	private final @Nullable RemaskingHierarchy doubting;

	RecipePolicies(Strategy strategy, Backbone backbone, Canvas canvas, Draws draws) {
		this.strategy = strategy;
		this.recipe = strategy.techniques().recipe();
		this.backbone = backbone;
		this.canvas = canvas;
		this.draws = draws;
		this.drawn = (this.recipe == Recipe.DKV_GREEDY) ? new DrawnOrder(draws) : null;
		this.learned = (this.recipe == Recipe.LEARNED) ? new TrainedUnmask(SettledNetwork.shipped(), bound()) : null;
		this.time = (this.recipe == Recipe.DREAM || this.recipe == Recipe.DREAM_ORIGIN)
				? new DreamLinear(steps(), DreamLinear.EPSILON) : null;
		this.confident = (this.recipe == Recipe.DIMPLE) ? new ConfidentOrOnTime(steps(), DreamLinear.EPSILON, bound())
				: null;
		this.rounds = (this.recipe == Recipe.REMDM) ? rounds() : null;
		this.growing = (this.recipe == Recipe.DAEDAL) ? growing() : null;
		this.doubting = (this.recipe == Recipe.DINFER_REMASK)
				? new RemaskingHierarchy(bound(), Hierarchy.DEFAULT_LOW, RemaskingHierarchy.DEFAULT_DOUBT) : null;
	}

	private int steps() {
		Integer given = this.strategy.steps();
		Integer usual = this.recipe.usualSteps(this.canvas.answerLength());
		return (given != null) ? given : (usual != null) ? usual : this.canvas.answerLength();
	}

	private double bound() {
		Double bound = this.strategy.bound();
		return (bound != null) ? bound : Double.NaN;
	}

	private ReMdm rounds() {
		int before = Math.max(1, (int) (PART_BEFORE_ROUNDS * this.canvas.answerLength()));
		return new ReMdm(1, before, ReMdm.DEFAULT_ROUNDS);
	}

	/**
	 * An end is looked for in as many cells as half of an answer has in the beginning.
	 */
	private Daedal growing() {
		int most = this.strategy.maxTokens();
		Daedal.Growth paper = Daedal.Growth.upTo(most);
		int ends = Math.clamp(this.recipe.initialCells(most) / 2, 1, paper.endsChecked());
		Daedal.Growth growth = new Daedal.Growth(most, paper.factor(), ends, paper.endsEnough(), paper.endsExpanding());
		return new Daedal(this.backbone.shape().endTokens().getFirst(), growth, bound(), Recipe.LOST);
	}

	/** Finds the length; null for a constant one. */
	@Nullable Daedal growth() {
		return this.growing;
	}

	@Nullable StepSchedule schedule() {
		return switch (this.recipe) {
			case DREAM, DREAM_ORIGIN -> this.time;
			case DIMPLE -> this.confident;
			case REMDM -> this.rounds;
			case LAVIDA -> {
				int blocks = FixedBlocks.count(this.canvas.answerLength(), this.strategy.blockLength());
				yield new LavidaSchedule(Math.ceilDiv(steps(), blocks),
						LavidaSchedule.Curve.shift(Recipe.LAVIDA_SHIFT));
			}
			default -> null;
		};
	}

	@Nullable UnmaskPolicy rule() {
		return switch (this.recipe) {
			case DPARALLEL -> new EntropyThreshold(bound());
			case D3LLM -> new Advancing(new EntropyThreshold(bound()));
			case DINFER_THRESHOLD, DINFER_CREDIT, DINFER_VICINITY -> new NearBest(bound());
			case DINFER_ITERSMOOTH -> new IterationThreshold(bound(), IterationThreshold.DEFAULT_DECAY);
			case DINFER_HIERARCHY -> new Hierarchy(bound(), Hierarchy.DEFAULT_LOW);
			case DINFER_REMASK -> this.doubting;
			case STREAMING -> new Streaming(bound(), Streaming.DEFAULT_DECAY, KvSuffixWindow.DEFAULT);
			case FAST_DLLM_V2 -> new AboveOrQuota(bound());
			case DREAM_ORIGIN -> (this.time != null) ? new Bernoulli(this.time, this.draws) : null;
			case DIMPLE -> this.confident;
			case DAEDAL -> this.growing;
			case LEARNED -> this.learned;
			default -> null;
		};
	}

	@Nullable BlockPolicy blocks() {
		return switch (this.recipe) {
			case FAST_DLLM_V2 -> parts();
			case ELASTIC_CACHE -> new LeftmostMasks(LeftmostMasks.DEFAULT);
			case REMDM -> new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.STEPS_SPENT);
			case REDIFF, DINFER_REMASK -> new FixedBlocks(this.strategy.blockLength(), FixedBlocks.End.FILLED_SO_FAR);
			case D3LLM ->
				new Pipelined(new FixedBlocks(this.strategy.blockLength(), FixedBlocks.End.FILLED), Pipelined.DEFAULT);
			default -> null;
		};
	}

	private SubBlocks parts() {
		BackboneShape shape = this.backbone.shape();
		return new SubBlocks(new CausalBlocks(shape.blockSize()), SubBlocks.DEFAULT, shape.logitShift() != 0);
	}

	@Nullable Scorer scorer() {
		return switch (this.recipe) {
			case DKV_GREEDY -> this.drawn;
			case D2_CACHE -> new DensityScorer();
			case PC_SAMPLER -> new CorpusCalibratedScorer(TokenPrior.of(this.backbone),
					CorpusCalibratedScorer.DEFAULT_MOST, CorpusCalibratedScorer.DEFAULT_DECAY);
			case LEARNED -> this.learned;
			default -> null;
		};
	}

	@Nullable RevisePolicy revise() {
		return switch (this.recipe) {
			case REDIFF -> new Rewriting(Rewriting.DEFAULT_START, 1);
			case REMDM -> this.rounds;
			case DINFER_REMASK -> this.doubting;
			default -> null;
		};
	}

	/** A cache of its own. */
	@Nullable KvPolicy kv() {
		int shift = this.backbone.shape().logitShift();
		int layers = this.backbone.shape().layers();
		return switch (this.recipe) {
			case STREAMING -> new KvSuffixWindow(KvSuffixWindow.DEFAULT);
			case D3LLM -> new KvDelayedPrefix(this.backbone, shift, KvDelayedPrefix.DEFAULT);
			case FAST_DLLM_V2 -> new KvSubBlocks(this.backbone, parts());
			case DLLM_CACHE -> new KvFeatures(this.backbone, KvFeatures.DEFAULT_PROMPT_REFRESH,
					KvFeatures.DEFAULT_ANSWER_REFRESH, KvFeatures.DEFAULT_SHARE);
			case DINFER_VICINITY -> new KvVicinity(this.backbone, KvVicinity.DEFAULT_LOOK, KvVicinity.DEFAULT_LOOK,
					KvVicinity.DEFAULT_WARM_UP);
			case FREE_CACHE -> new KvFrozen(this.backbone, shift);
			case ELASTIC_CACHE -> new KvElastic(this.backbone, KvElastic.DEFAULT);
			case DKV_GREEDY -> (this.drawn != null)
					? new KvGreedy(this.backbone, this.drawn, KvGreedy.DEFAULT_REFRESH, KvGreedy.DEFAULT_NEIGHBOURS)
					: null;
			case D3TOM -> new KvMerged(this.backbone, KvMerged.DEFAULT);
			case D2_CACHE -> new KvRollout(this.backbone, shift, KvRollout.DEFAULT_MASKS, KvRollout.DEFAULT_NUCLEUS,
					KvRollout.DEFAULT_GAP);
			case SPARSE -> new KvSparse(this.backbone, shift, KvSparse.DEFAULT);
			case LAYER_SKIP -> new KvLayerSkip(this.backbone, layers - layers / 3, layers);
			default -> null;
		};
	}

	@Nullable InputPolicy input() {
		return (this.recipe == Recipe.DINFER_ITERSMOOTH) ? new IterSmooth(this.backbone, IterSmooth.DEFAULT_START,
				IterSmooth.DEFAULT_GROWTH, IterSmooth.DEFAULT_MOST) : null;
	}

	@Nullable LogitsProcessor processor() {
		return switch (this.recipe) {
			case DINFER_CREDIT -> new Credit();
			case FAST_DLLM_V2 -> new TopP(Recipe.NUCLEUS);
			default -> null;
		};
	}

	/** Ends the text in a way of its own, for models that know ends. */
	@Nullable StopPolicy end() {
		return (this.recipe == Recipe.D3LLM) ? new EosFirst(this.backbone.shape().endTokens()) : null;
	}

	/** Whether steps may decide nothing, after which the pass needn't be repeated. */
	boolean idles() {
		return this.recipe == Recipe.DREAM || this.recipe == Recipe.DREAM_ORIGIN;
	}

}

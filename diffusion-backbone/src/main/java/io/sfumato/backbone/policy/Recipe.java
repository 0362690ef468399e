package io.sfumato.backbone.policy;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneShape;

/**
 * A published combination with parts that no option of requests names: a rule, a schedule
 * or a cache of its own (the rows of decoding.md section 12 that have a strategy's name
 * and no option's value). Options that it owns can't be overridden, and techniques that
 * its paper doesn't combine it with are refused.
 */
public enum Recipe {

	/** Options say everything. */
	NONE("none"),

	/** {@link EntropyThreshold}: every cell whose own entropy is small. */
	DPARALLEL("dparallel", Part.RULE),

	/**
	 * {@link EntropyThreshold} over {@link Pipelined} blocks, and {@link KvDelayedPrefix}
	 * where the model has no exact prefix.
	 */
	D3LLM("d3llm", Part.RULE, Part.CACHE),

	/** {@link NearBest}. */
	DINFER_THRESHOLD("dinfer-threshold", Part.RULE, Part.STEPS),

	/** {@link NearBest} over logits that {@link Credit} raises. */
	DINFER_CREDIT("dinfer-credit", Part.RULE, Part.STEPS),

	/** {@link IterSmooth} with {@link IterationThreshold}. */
	DINFER_ITERSMOOTH("dinfer-itersmooth", Part.RULE),

	/** {@link NearBest} over {@link KvVicinity}. */
	DINFER_VICINITY("dinfer-vicinity", Part.RULE, Part.STEPS, Part.CACHE),

	/** {@link Hierarchy}. */
	DINFER_HIERARCHY("dinfer-hierarchy", Part.RULE),

	/** {@link RemaskingHierarchy}. */
	DINFER_REMASK("dinfer-remask", Part.RULE, Part.STEPS, Part.ORDER),

	/**
	 * {@link Streaming}, over {@link KvSuffixWindow} where the model has no exact prefix.
	 */
	STREAMING("streaming", Part.RULE, Part.CACHE),

	/**
	 * {@link AboveOrQuota} in {@link SubBlocks} over {@link KvSubBlocks}, for models that
	 * know blocks.
	 */
	FAST_DLLM_V2("fast-dllm-v2", Part.RULE, Part.STEPS, Part.ORDER, Part.CACHE),

	/** {@link DreamLinear} over the whole answer. */
	DREAM("dream", Part.SCHEDULE, Part.BLOCKS),

	/** {@link Bernoulli} by the same schedule. */
	DREAM_ORIGIN("dream-origin", Part.RULE, Part.SCHEDULE, Part.ORDER, Part.BLOCKS),

	/** {@link ConfidentOrOnTime} over the whole answer. */
	DIMPLE("dimple-confident", Part.RULE, Part.SCHEDULE, Part.BLOCKS),

	/** {@link LavidaSchedule}. */
	LAVIDA("lavida-shift", Part.RULE, Part.SCHEDULE),

	/** {@link Daedal}: the answer finds its own length, up to the cap. */
	DAEDAL("daedal", Part.RULE, Part.STEPS, Part.ORDER, Part.CACHE),

	/** {@link ReMdm} over the whole answer. */
	REMDM("remdm", Part.RULE, Part.SCHEDULE, Part.STEPS, Part.BLOCKS),

	/** {@link Rewriting}. */
	REDIFF("rediff", Part.RULE),

	/** {@link KvFeatures}. */
	DLLM_CACHE("dllm-cache", Part.CACHE),

	/** {@link KvFrozen}. */
	FREE_CACHE("freecache", Part.CACHE),

	/** {@link KvElastic} with {@link LeftmostMasks}. */
	ELASTIC_CACHE("elastic-cache", Part.RULE, Part.STEPS, Part.BLOCKS, Part.CACHE),

	/** {@link KvGreedy} with {@link DrawnOrder}. */
	DKV_GREEDY("dkv-greedy", Part.RULE, Part.ORDER, Part.CACHE),

	/** {@link KvLayerSkip} in the last third of the model's blocks. */
	LAYER_SKIP("layer-skip", Part.CACHE),

	/** {@link KvMerged}. */
	D3TOM("d3tom", Part.CACHE),

	/** {@link KvRollout} with {@link DensityScorer}. */
	D2_CACHE("d2cache", Part.RULE, Part.ORDER, Part.CACHE),

	/** {@link KvSparse}. */
	SPARSE("sparse-dllm", Part.CACHE),

	/** {@link CorpusCalibratedScorer} over the model's own {@link TokenPrior}. */
	PC_SAMPLER("pc-sampler", Part.RULE, Part.ORDER),

	/** A vote of several runs: {@link io.sfumato.backbone.driver.HexRun}. */
	HEX("hex", Part.RULE, Part.SCHEDULE, Part.STEPS, Part.BLOCKS),

	/** {@link TrainedUnmask}. */
	LEARNED("learned", Part.RULE, Part.STEPS, Part.ORDER);

	/** A probability below which DAEDAL makes several cells of one, of the paper. */
	static final double LOST = 0.1;

	/** A probability that Fast-dLLM v2 wants to be exceeded, of its batch sampler. */
	static final double SURE = 0.95;

	/** Of the tokens Fast-dLLM v2 considers, what their probabilities exceed together. */
	static final double NUCLEUS = 0.95;

	/** Of LaViDa's evaluation where steps are fewer than tokens. */
	static final double LAVIDA_SHIFT = 1 / 3.0;

	/** A block as long as any answer. */
	private static final int WHOLE = 1024;

	private final String name;

	private final Set<Part> owned;

	Recipe(String name, Part... owned) {
		this.name = name;
		this.owned = EnumSet.noneOf(Part.class);
		this.owned.addAll(Set.of(owned));
	}

	/**
	 * The strategy of this name, with the numbers of its paper and exact caches only, but
	 * for a cache of its own.
	 */
	public Strategy strategy(AttentionPattern attention, int maxTokens, int blockLength) {
		Strategy.Unmask unmask = switch (this) {
			case DPARALLEL, D3LLM -> Strategy.Unmask.ENTROPY;
			case DINFER_THRESHOLD, DINFER_CREDIT, DINFER_ITERSMOOTH, DINFER_VICINITY, DINFER_HIERARCHY, DINFER_REMASK,
					STREAMING, FAST_DLLM_V2, DIMPLE, DAEDAL, ELASTIC_CACHE, LEARNED ->
				Strategy.Unmask.THRESHOLD;
			default -> Strategy.Unmask.QUOTA;
		};
		Double bound = switch (this) {
			case DPARALLEL, D3LLM -> EntropyThreshold.DEFAULT;
			case DINFER_ITERSMOOTH -> IterationThreshold.DEFAULT;
			case DINFER_HIERARCHY, DINFER_REMASK -> Hierarchy.DEFAULT;
			case FAST_DLLM_V2 -> SURE;
			case DIMPLE -> ConfidentOrOnTime.DEFAULT;
			case LEARNED -> TrainedUnmask.DEFAULT;
			default -> null;
		};
		Strategy.Scoring scorer = isRandom() ? Strategy.Scoring.RANDOM
				: (unmask == Strategy.Unmask.ENTROPY) ? Strategy.Scoring.ENTROPY : Strategy.Scoring.CONFIDENCE;
		return new Strategy(this.name, null, owns(Part.BLOCKS) ? WHOLE : blockLength, maxTokens, unmask, bound, scorer,
				movesCells() ? Strategy.Cache.NONE : Strategy.Cache.exact(attention), 0, 0, true, Techniques.of(this));
	}

	/** Whether a part is this recipe's own. */
	public boolean owns(Part part) {
		return this.owned.contains(part);
	}

	/** Whether what was decided may become something else. */
	public boolean revises() {
		return this == REMDM || this == REDIFF || this == DINFER_REMASK;
	}

	/** Whether its rule decides the best cell of its own order, one a step. */
	public boolean decidesByQuota() {
		return this == DKV_GREEDY || this == D2_CACHE || this == PC_SAMPLER;
	}

	/** Whether anything is drawn at random whatever the temperature is. */
	public boolean isRandom() {
		return this == DREAM_ORIGIN || this == DKV_GREEDY;
	}

	/** Whether windows are parts of the answer that are finished one after the other. */
	public boolean hasBlocks() {
		return this != ELASTIC_CACHE && !isShownInTheEnd();
	}

	/** Whether keys and values are older than what they stand for. */
	public boolean isStale() {
		return owns(Part.CACHE) && this != LAYER_SKIP && this != D3TOM;
	}

	/**
	 * Whether cells come between others, so that no cell's place is known before the end.
	 */
	public boolean movesCells() {
		return this == DAEDAL;
	}

	/** Whether nothing is known of the text before all of it is. */
	public boolean isShownInTheEnd() {
		return movesCells() || this == HEX;
	}

	/** Cells that an answer begins with. */
	public int initialCells(int maxTokens) {
		return movesCells() ? Math.max(1, Math.min(Daedal.DEFAULT_INITIAL, maxTokens / 2)) : maxTokens;
	}

	/**
	 * The steps of an answer where a request names none; null for those of the rule.
	 */
	public @Nullable Integer usualSteps(int maxTokens) {
		return (this == LAVIDA) ? (Integer) Math.max(1, maxTokens / 2) : null;
	}

	/** Its own numbers by name, which no option changes. */
	public Map<String, Object> parameters() {
		Map<String, Object> numbers = new LinkedHashMap<>();
		switch (this) {
			case DINFER_CREDIT -> {
				numbers.put("weight", Credit.DEFAULT_WEIGHT);
				numbers.put("exponent", Credit.DEFAULT_EXPONENT);
				numbers.put("fade", Credit.DEFAULT_FADE);
			}
			case DINFER_ITERSMOOTH -> {
				numbers.put("start", IterSmooth.DEFAULT_START);
				numbers.put("growth", IterSmooth.DEFAULT_GROWTH);
				numbers.put("most", IterSmooth.DEFAULT_MOST);
				numbers.put("decay", IterationThreshold.DEFAULT_DECAY);
			}
			case DINFER_VICINITY -> {
				numbers.put("look", KvVicinity.DEFAULT_LOOK);
				numbers.put("warmUp", KvVicinity.DEFAULT_WARM_UP);
			}
			case D3LLM -> {
				numbers.put("progress", Pipelined.DEFAULT);
				numbers.put("delay", KvDelayedPrefix.DEFAULT);
			}
			case DINFER_HIERARCHY -> numbers.put("low", Hierarchy.DEFAULT_LOW);
			case DINFER_REMASK -> {
				numbers.put("low", Hierarchy.DEFAULT_LOW);
				numbers.put("doubt", RemaskingHierarchy.DEFAULT_DOUBT);
			}
			case STREAMING -> {
				numbers.put("decay", Streaming.DEFAULT_DECAY);
				numbers.put("window", KvSuffixWindow.DEFAULT);
			}
			case FAST_DLLM_V2 -> {
				numbers.put("part", SubBlocks.DEFAULT);
				numbers.put("nucleus", NUCLEUS);
			}
			case DREAM, DREAM_ORIGIN, DIMPLE -> numbers.put("epsilon", DreamLinear.EPSILON);
			case LAVIDA -> numbers.put("shift", LAVIDA_SHIFT);
			case REMDM -> numbers.put("rounds", ReMdm.DEFAULT_ROUNDS);
			case DAEDAL -> numbers.put("lost", LOST);
			case DLLM_CACHE -> {
				numbers.put("promptRefresh", KvFeatures.DEFAULT_PROMPT_REFRESH);
				numbers.put("answerRefresh", KvFeatures.DEFAULT_ANSWER_REFRESH);
				numbers.put("share", KvFeatures.DEFAULT_SHARE);
			}
			case ELASTIC_CACHE -> {
				numbers.put("window", LeftmostMasks.DEFAULT);
				numbers.put("similarity", KvElastic.DEFAULT);
			}
			case DKV_GREEDY -> {
				numbers.put("refresh", KvGreedy.DEFAULT_REFRESH);
				numbers.put("neighbours", KvGreedy.DEFAULT_NEIGHBOURS);
			}
			case D3TOM -> numbers.put("keep", KvMerged.DEFAULT);
			case D2_CACHE -> {
				numbers.put("masks", KvRollout.DEFAULT_MASKS);
				numbers.put("nucleus", KvRollout.DEFAULT_NUCLEUS);
				numbers.put("gap", KvRollout.DEFAULT_GAP);
				numbers.put("width", DensityScorer.WIDTH);
			}
			case SPARSE -> numbers.put("keep", KvSparse.DEFAULT);
			case PC_SAMPLER -> {
				numbers.put("most", CorpusCalibratedScorer.DEFAULT_MOST);
				numbers.put("decay", CorpusCalibratedScorer.DEFAULT_DECAY);
			}
			case NONE, DPARALLEL, DINFER_THRESHOLD, FREE_CACHE, LAYER_SKIP, HEX, REDIFF, LEARNED -> {
			}
		}
		return numbers;
	}

	/**
	 * Refuses what doesn't suit a model.
	 * @throws StrategyException with a sentence
	 */
	void requireSuits(BackboneShape shape) {
		boolean full = shape.attention() == AttentionPattern.BIDIRECTIONAL;
		if (this == FAST_DLLM_V2) {
			if (!shape.isBlockCausal()) {
				throw new StrategyException(
						("strategy '%s' divides the blocks of a model that sees no later one, and this model has no "
								+ "blocks")
							.formatted(this),
						"blockLength");
			}
			return;
		}
		if (shape.isBlockCausal() && (owns(Part.BLOCKS) || owns(Part.CACHE) || revises())) {
			throw new StrategyException(
					("strategy '%s' brings blocks or a cache along, and this model has blocks of its own that see no "
							+ "later one")
						.formatted(this),
					"blockLength", "cache");
		}
		if (owns(Part.CACHE) && this != STREAMING && this != D3LLM && this != DAEDAL && !full) {
			throw new StrategyException(
					"strategy '%s' is for models whose cells see everything; this one's cache 'prefix' is exact"
						.formatted(this),
					"cache");
		}
		if ((this == DKV_GREEDY || (this == STREAMING && full)) && shape.logitShift() != 0) {
			throw new StrategyException(
					"strategy '%s' evaluates cells by themselves, and this model predicts a cell from the one before it"
						.formatted(this),
					"cache");
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	/** What a recipe can bring along, named after the options it stands for. */
	public enum Part {

		/** Which cells a step decides. */
		RULE("unmask"),

		/** How many cells each step decides; the number of steps stays an option. */
		SCHEDULE("unmask"),

		/** How many steps there are. */
		STEPS("steps"),

		/** The order of decision. */
		ORDER("scorer"),

		/** Where cells are decided. */
		BLOCKS("blockLength"),

		/** What is reused. */
		CACHE("cache");

		private final String option;

		Part(String option) {
			this.option = option;
		}

		/** The option that can't be overridden. */
		public String option() {
			return this.option;
		}

	}

}

package io.sfumato.engine.strategy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.StrategyOptions;

/**
 * The strategies that are named after the papers they come from, with the papers'
 * numbers: those a model can run, and why it can't run the others.
 */
final class PublishedStrategies {

	private static final String PARALLEL = "parallel: the tokens of one step are chosen without seeing each other";

	private static final String CACHED = "approximate: keys and values may be older than what they stand for";

	private final List<NamedStrategy> suitable = new ArrayList<>();

	private final Map<String, String> refusals = new LinkedHashMap<>();

	private final BackboneShape shape;

	private final int maxTokens;

	private final int blockLength;

	PublishedStrategies(BackboneShape shape, int maxTokens, int blockLength) {
		this.shape = shape;
		this.maxTokens = maxTokens;
		this.blockLength = blockLength;
		rules();
		schedules();
		revisions();
		caches();
	}

	/** By what a step may decide. */
	private void rules() {
		add(Recipe.DPARALLEL, "Every token whose own entropy is at most 0.5 nats, at least one per step (dParallel);"
				+ " the savings of the paper are those of weights distilled for it.", PARALLEL);
		add(Recipe.D3LLM,
				"As dparallel, and a block is begun when half of the one before it is decided; the first end that the"
						+ " model writes is the end (d3LLM); here, too, the paper's savings take its weights.",
				PARALLEL);
		add(Recipe.DINFER_THRESHOLD,
				"Every token the model is at least 90 % sure of, otherwise the best one and those equally"
						+ " good (dInfer).",
				PARALLEL);
		add(Recipe.DINFER_CREDIT, "As dinfer-threshold, and a token that is proposed pass after pass gains credit"
				+ " (CreditDecoding, as in dInfer).", PARALLEL);
		add(Recipe.DINFER_ITERSMOOTH,
				"A threshold that falls from 1 to 0.8; masks enter with what the last pass has made of"
						+ " them (dInfer, iteration smoothing).",
				PARALLEL);
		add(Recipe.DINFER_HIERARCHY,
				"The best token of every gap if the model is more than 62 % sure of it, and every token"
						+ " above 92 %, so that gaps are halved (dInfer).",
				PARALLEL);
		add(Recipe.STREAMING, "A threshold of 0.9 that falls while the block fills; where the prompt sees the answer,"
				+ " masks far behind the block are left out (Streaming-dLLM).", PARALLEL);
		add(Recipe.FAST_DLLM_V2,
				"Every token the model is more than 95 % sure of, otherwise the best one, in parts of 8 of the model's"
						+ " blocks; a part is evaluated alone once its first token is decided (Fast-dLLM v2).",
				PARALLEL);
		add(Recipe.LEARNED,
				"Every token that a small network, trained on runs of the model that ships, finds settled (after"
						+ " Learning unmasking policies).",
				PARALLEL);
		add(Recipe.HEX,
				"Five runs of two tokens a step, each in blocks of another length; the text that most of them write is"
						+ " shown in the end, of several the likeliest (HEX).",
				"a vote of parallel runs");
		add(Recipe.PC_SAMPLER,
				"One token per step; early cells first, and of tokens those that say much before those"
						+ " that the model writes everywhere (PC-sampler, frequencies told by the model).",
				"another order");
	}

	/** By how many tokens each step decides. */
	private void schedules() {
		String some = "parallel where a step decides several tokens";
		dream("dream-maskgit-plus", Strategy.Scoring.CONFIDENCE, "most probable");
		dream("dream-topk-margin", Strategy.Scoring.MARGIN, "furthest ahead of their second choice");
		dream("dream-entropy", Strategy.Scoring.ENTROPY, "of least entropy");
		add(Recipe.DREAM_ORIGIN, "Each token when its time has come by chance, whatever the model thinks of it (Dream's"
				+ " default sampler).", some);
		add(Recipe.DIMPLE, "Every token the model is more than 95 % sure of, and as many as time demands if there is"
				+ " none (Dimple).", PARALLEL);
		add(Recipe.LAVIDA, "Two tokens per step in the mean, most of them in the first steps (LaViDa, shift 1/3).",
				some);
		add(Recipe.DAEDAL,
				"An answer that finds its own length up to maxTokens and is shown in the end; every token"
						+ " the model is more than 90 % sure of, and several cells where it is at a loss (DAEDAL).",
				PARALLEL);
		add(Recipe.REMDM,
				"One token per step; before the last eighth, 32 times the least probable token is masked"
						+ " again and another one decided (ReMDM, greedy).",
				"revised: a later step may take back a token");
	}

	/** By what is thought about again. */
	private void revisions() {
		add(Recipe.REDIFF,
				"One token per step, and with every step all tokens of the block become what the model would write now"
						+ " (ReDiff); for weights trained to correct themselves.",
				"revised: a later step may replace a token");
		add(Recipe.DINFER_REMASK,
				"As dinfer-hierarchy; where the model isn't 40 % sure of any token any more, what it has decided is"
						+ " masked again or becomes what it would write now (dInfer); for models that know what they say"
						+ " of a token they see.",
				"revised: a later step may take back or replace a token");
	}

	private void dream(String name, Strategy.Scoring scorer, String which) {
		Strategy strategy = Recipe.DREAM.strategy(this.shape.attention(), this.maxTokens, this.blockLength)
			.with(new StrategyOptions(null, null, null, null, Map.of(), scorer, null, null, null))
			.named(name);
		add(name, strategy,
				"The share of the answer that time demands, those first that are %s (Dream).".formatted(which),
				"parallel where a step decides several tokens");
	}

	/** By what is reused, for models whose cells see everything. */
	private void caches() {
		add(Recipe.DLLM_CACHE, "One token per step; the prompt is evaluated every 25 passes, the answer every 7, and in"
				+ " between the quarter of it that has changed most (dLLM-Cache).", CACHED);
		add(Recipe.DINFER_VICINITY,
				"As dinfer-threshold; after four passes only the block and 16 tokens on either side of it"
						+ " are evaluated, the rest when a block begins (dInfer).",
				PARALLEL);
		add(Recipe.FREE_CACHE, "One token per step; what stands before the block keeps the keys and values it had when"
				+ " it was complete (FreeCache).", CACHED);
		add(Recipe.ELASTIC_CACHE,
				"A threshold of 0.9 over the 16 leftmost masks; everything else is evaluated again only"
						+ " when attention has moved (Elastic-Cache).",
				CACHED);
		add(Recipe.DKV_GREEDY, "An order drawn beforehand, and passes over hardly more than the tokens that are next"
				+ " (dKV-Cache-Greedy).", CACHED);
		add(Recipe.D2_CACHE,
				"One token per step, where much around it is decided; passes over 32 masks that are likely next, what"
						+ " was just decided and what the rest depends on most (d2Cache).",
				CACHED);
		add(Recipe.SPARSE, "One token per step; after two passes over everything a block is evaluated alone, over the"
				+ " half of the others' keys that it is drawn to (Sparse-dLLM).", CACHED);
		add(Recipe.D3TOM,
				"One token per step; behind a quarter of the model's blocks the tokens of images merge into those that"
						+ " the last step's tokens look at, up to half of them (D3ToM).",
				"approximate: most blocks see merged tokens of images");
		add(Recipe.LAYER_SKIP,
				"One token per step; the last third of the model's blocks leaves out the tokens of images"
						+ " (visual redundancy study).",
				"approximate: images are seen by the first blocks alone");
	}

	private void add(Recipe recipe, String description, String exactness) {
		add(recipe.toString(), recipe.strategy(this.shape.attention(), this.maxTokens, this.blockLength), description,
				exactness);
	}

	private void add(String name, Strategy strategy, String description, String exactness) {
		try {
			strategy.requireSuits(this.shape);
			boolean stale = strategy.exactness(this.shape.attention()) == KvPolicy.Exactness.APPROXIMATE;
			boolean told = exactness.startsWith("approximate");
			this.suitable.add(new NamedStrategy(strategy, false, description,
					(stale && !told) ? exactness + "; " + CACHED : exactness));
		}
		catch (StrategyException ex) {
			this.refusals.put(name, String.valueOf(ex.getMessage()));
		}
	}

	/** Those that the model can run. */
	List<NamedStrategy> suitable() {
		return this.suitable;
	}

	/** Of the others by name, why not. */
	Map<String, String> refusals() {
		return this.refusals;
	}

}

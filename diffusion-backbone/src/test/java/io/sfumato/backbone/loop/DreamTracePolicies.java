package io.sfumato.backbone.loop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.AllDone;
import io.sfumato.backbone.policy.Bernoulli;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.CarriedThreshold;
import io.sfumato.backbone.policy.ConfidentOrOnTime;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.EagerBlocks;
import io.sfumato.backbone.policy.EarlierBlocksFirst;
import io.sfumato.backbone.policy.EndPenalty;
import io.sfumato.backbone.policy.EosFill;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDelayedShifted;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvSuffixWindow;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.PositionFirst;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.SaberByFirstSight;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.Streaming;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopK;
import io.sfumato.backbone.policy.TopP;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link TracePolicies} for models that predict a cell from the one before it.
 */
final class DreamTracePolicies {

	private static final Set<String> FREEDAVE = Set.of("max_gen_length", "block_length", "decoding_steps", "use_cache",
			"dual_cache", "draft_steps", "draft_mode", "confidence_threshold", "eager_acceptance_mode");

	/** Sampler → its parameters beyond the common ones. */
	private static final Map<String, Set<String>> PARAMS = Map.of("dream", Set.of("top_p", "top_k"),
			"dream_confidence_threshold", Set.of("threshold"), "dream_fastdllm_block",
			Set.of("threshold", "block_length", "dual_cache"), "dream_streaming",
			Set.of("threshold", "block_length", "window_size", "confidence_alpha", "eos"), "dream_dkv",
			Set.of("use_cache", "cache_type", "shift_type", "cache_steps"), "dream_saber", Set.of("eos_penalty"),
			"dimple", Set.of("decoding_pipeline", "mask_token_id", "alg_p_threshold", "use_cache", "block_mask",
					"top_p", "top_k"),
			"dream_freedave", FREEDAVE, "dream_freedave_base", FREEDAVE);

	private static final Set<String> COMMON_PARAMS = Set.of("max_new_tokens", "steps", "alg", "temperature", "eps",
			"alg_temp", "mask_id");

	private final TraceCase.Row row;

	private final TraceCase trace;

	private final Backbone backbone;

	private final Canvas canvas;

	DreamTracePolicies(TraceCase.Row row, Backbone backbone) {
		this.row = row;
		this.trace = row.trace();
		this.backbone = backbone;
		Set<String> understood = new HashSet<>(COMMON_PARAMS);
		understood.addAll(PARAMS.get(this.trace.folder()));
		this.trace.requireParams(understood);
		for (String random : List.of("temperature", "alg_temp")) {
			assertThat(this.trace.params().path(random).asDouble(0)).as(random).isZero();
		}
		int mask = this.trace.params()
			.path("mask_id")
			.asInt(this.trace.params().path("mask_token_id").asInt(backbone.shape().maskToken()));
		// Dream's positions don't count the padding
		this.canvas = Canvas.masked(Prompt.of(row.prompt()), mask,
				this.trace.integer(this.trace.has("max_new_tokens") ? "max_new_tokens" : "max_gen_length"));
	}

	/** The samplers this class knows. */
	static boolean covers(String sampler) {
		return PARAMS.containsKey(sampler);
	}

	/** As long and as masked as the sampler begins. */
	Canvas canvas() {
		return this.canvas;
	}

	/** The sampler in policies. */
	Policies policies() {
		return switch (this.trace.folder()) {
			case "dream" -> dream();
			case "dream_confidence_threshold" -> carriedThreshold();
			case "dream_fastdllm_block" -> blocks();
			case "dream_streaming" -> streaming();
			case "dream_dkv" -> delayedCache();
			case "dream_saber" -> saber();
			case "dimple" -> dimple();
			case "dream_freedave", "dream_freedave_base" -> freeDave();
			default -> throw new AssertionError("traces/%s isn't covered".formatted(this.trace.folder()));
		};
	}

	private Policies dream() {
		DreamLinear time = time(this.trace.integer("steps"));
		boolean random = alg().equals("origin");
		FixedBlocks whole = new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.STEPS_SPENT);
		return Policies
			.builder(time, whole,
					random ? new Bernoulli(time, new RecordedOrder(this.row, this.canvas)) : new TopQuota(), uncached())
			.fidelity(Fidelity.FAITHFUL)
			.processors(filters())
			.scorer(scorer(alg()))
			.build();
	}

	private Policies carriedThreshold() {
		assertThat(alg()).isEqualTo("confidence_threshold");
		CarriedThreshold carried = new CarriedThreshold(this.trace.integer("steps"), threshold());
		FixedBlocks whole = new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.STEPS_SPENT);
		return Policies.builder(carried, whole, carried, uncached())
			.fidelity(Fidelity.FAITHFUL)
			.scorer(scorer("maskgit_plus"))
			.build();
	}

	private Policies blocks() {
		KvPolicy kv = this.trace.params().get("dual_cache").asBoolean() ? new KvDual(this.backbone) : new KvPrefix();
		return inBlocks(kv, new Threshold(threshold())).build();
	}

	private Policies streaming() {
		int window = this.trace.integer("window_size");
		Streaming rule = new Streaming(threshold(), this.trace.number("confidence_alpha"), window);
		return inBlocks(new KvSuffixWindow(window), rule)
			.stops(new EosFill(List.of(this.trace.integer("eos")), EosFill.When.BLOCK))
			.build();
	}

	private Policies delayedCache() {
		DreamLinear time = time(this.trace.integer("steps"));
		FixedBlocks whole = new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.STEPS_SPENT);
		boolean cached = this.trace.params().get("use_cache").asBoolean();
		return Policies.builder(time, whole, new UnspecifiedTies(), cached ? delayed() : uncached())
			.fidelity(Fidelity.FAITHFUL)
			.scorer(scorer(alg()))
			.build();
	}

	private KvPolicy delayed() {
		String type = this.trace.params().get("cache_type").asString();
		if (type.equals("prefill")) {
			return KvDelayedShifted.promptAlone(this.backbone);
		}
		assertThat(type).isIn("decoded", "pd");
		String shift = this.trace.params().get("shift_type").asString();
		KvDelayedShifted.Rule rule = switch (shift) {
			case "un" -> KvDelayedShifted.Rule.PREDICTED;
			case "un_right" -> KvDelayedShifted.Rule.PAIRS;
			case "right" -> KvDelayedShifted.Rule.DECIDED;
			default -> throw new AssertionError("shift_type '%s' isn't understood".formatted(shift));
		};
		return new KvDelayedShifted(this.backbone, rule, this.trace.integer("cache_steps"), type.equals("pd"));
	}

	private Policies saber() {
		assertThat(alg()).isEqualTo("saber");
		int pad;
		try (Checkpoint checkpoint = Checkpoint
			.open(Traces.checkpoint(this.trace.trace().get("checkpoint").asString()))) {
			pad = checkpoint.config().requireInt("pad_token_id");
		}
		EndPenalty penalty = new EndPenalty(pad, this.trace.number("eos_penalty"), time(this.trace.integer("steps")),
				epsilon());
		SaberByFirstSight saber = new SaberByFirstSight(penalty);
		FixedBlocks whole = new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.FILLED_SO_FAR);
		return Policies.builder(Unlimited.uncapped(), whole, saber, uncached())
			.fidelity(Fidelity.FAITHFUL)
			.proposer(penalty)
			.scorer(scorer("maskgit_plus"))
			.revise(saber)
			.build();
	}

	private Policies dimple() {
		if (this.trace.params().get("decoding_pipeline").asString().equals("dream")) {
			return dream();
		}
		boolean cached = this.trace.params().path("use_cache").asBoolean(false);
		assertThat(this.trace.params().path("block_mask").asBoolean(false)).as("block mask").isFalse();
		ConfidentOrOnTime.Otherwise otherwise = switch (alg()) {
			case "autoregressive" -> ConfidentOrOnTime.Otherwise.LEFTMOST;
			case "origin-ratio" -> ConfidentOrOnTime.Otherwise.CHANCE;
			case "maskgit_plus", "topk_margin", "entropy" -> ConfidentOrOnTime.Otherwise.BEST;
			default -> throw new AssertionError("alg '%s' isn't understood".formatted(alg()));
		};
		boolean best = otherwise == ConfidentOrOnTime.Otherwise.BEST;
		ConfidentOrOnTime rule = new ConfidentOrOnTime(this.trace.integer("steps"), epsilon(),
				this.trace.params().path("alg_p_threshold").asDouble(0), otherwise,
				new RecordedOrder(this.row, this.canvas));
		return Policies
			.builder(rule, new FixedBlocks(this.canvas.answerLength(), FixedBlocks.End.STEPS_SPENT), rule,
					cached ? KvDelayedShifted.promptAlone(this.backbone) : uncached())
			.fidelity(Fidelity.FAITHFUL)
			.processors(filters())
			.scorer(scorer(best ? alg() : "maskgit_plus"))
			.stops(new AllDone())
			.build();
	}

	private Policies freeDave() {
		KvPolicy kv = this.trace.params().get("dual_cache").asBoolean() ? new KvDual(this.backbone) : new KvPrefix();
		int depth = this.trace.params().path("draft_steps").asInt(1);
		int length = this.trace.integer("block_length");
		boolean eager = this.trace.params().path("eager_acceptance_mode").asBoolean(false);
		boolean byThreshold = this.trace.has("confidence_threshold");
		double threshold = byThreshold ? this.trace.number("confidence_threshold") : Double.POSITIVE_INFINITY;
		ProbScorer probability = new ProbScorer(ProbScorer.Precision.F32);
		EarlierBlocksFirst order = new EarlierBlocksFirst(probability, length, threshold);
		BlockPolicy blocks = eager ? new EagerBlocks(new FixedBlocks(length, FixedBlocks.End.FILLED_AFTER_CACHED_PASS),
				Math.ceilDiv(depth, length)) : new FixedBlocks(length, FixedBlocks.End.FILLED);
		UnmaskPolicy rule = eager ? order : byThreshold ? new Threshold(threshold) : new TopQuota();
		Policies.Builder policies = Policies.builder(new FixedPerStep(1), blocks, new PositionFirst(rule), kv)
			.fidelity(Fidelity.FAITHFUL)
			.scorer(eager ? order : probability);
		if (this.trace.folder().equals("dream_freedave")) {
			policies
				.drafts(new SelfStatic(this.trace.integer("draft_steps"), SelfStatic.Unverified.QUOTA_THAT_FINISHES));
		}
		return policies.build();
	}

	/**
	 * Fast-dLLM's blocks: by threshold, or as many as time demands by entropy, whatever
	 * the sampler is told.
	 */
	private Policies.Builder inBlocks(KvPolicy kv, UnmaskPolicy threshold) {
		int length = this.trace.integer("block_length");
		FixedBlocks blocks = new FixedBlocks(length, FixedBlocks.End.FILLED_AFTER_CACHED_PASS);
		int steps = this.trace.integer("steps") / FixedBlocks.count(this.canvas.answerLength(), length);
		Policies.Builder policies = alg().equals("confidence_threshold")
				? Policies.builder(Unlimited.uncapped(), blocks, new PositionFirst(threshold), kv)
					.scorer(scorer("maskgit_plus"))
				: Policies.builder(time(steps), blocks, new PositionFirst(new TopQuota()), kv)
					.scorer(scorer("entropy"));
		return policies.fidelity(Fidelity.FAITHFUL);
	}

	private LogitsProcessor[] filters() {
		List<LogitsProcessor> filters = new ArrayList<>();
		if (this.trace.has("top_p")) {
			filters.add(new TopP(this.trace.number("top_p")));
		}
		if (this.trace.has("top_k")) {
			filters.add(new TopK(this.trace.integer("top_k")));
		}
		return filters.toArray(LogitsProcessor[]::new);
	}

	private KvPolicy uncached() {
		return new KvNone(this.canvas, this.backbone.shape().attention());
	}

	private DreamLinear time(int steps) {
		return new DreamLinear(steps, epsilon());
	}

	private double epsilon() {
		return this.trace.params().path("eps").asDouble(DreamLinear.EPSILON);
	}

	private double threshold() {
		return this.trace.params().path("threshold").asDouble(Threshold.DEFAULT);
	}

	private String alg() {
		return this.trace.params().get("alg").asString();
	}

	private static Scorer scorer(String alg) {
		return switch (alg) {
			case "origin", "maskgit_plus" -> new ProbScorer(ProbScorer.Precision.F32);
			case "topk_margin" -> new MarginScorer();
			case "entropy" -> new NegEntropyScorer();
			default -> throw new AssertionError("alg '%s' isn't understood".formatted(alg));
		};
	}

	/**
	 * The uniform numbers of the reference: at every step that draws one for each cell
	 * that is still masked, row after row.
	 */
	private static final class RecordedOrder implements Draws {

		private final List<float[]> draws = new ArrayList<>();

		private final TraceCase.Row row;

		private final Canvas canvas;

		/** The steps that drew, in order. */
		private final List<Integer> steps = new ArrayList<>();

		RecordedOrder(TraceCase.Row row, Canvas canvas) {
			this.row = row;
			this.canvas = canvas;
			Path file = row.trace().file().resolveSibling(row.trace().name() + ".draws.safetensors");
			if (Files.exists(file)) {
				try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
					tensors.names().stream().sorted().forEach((name) -> this.draws.add(tensors.floats(name)));
				}
			}
		}

		@Override
		public double order(int step, int cell) {
			int before = this.canvas.masked(this.canvas.promptLength(), this.canvas.indexOf(cell));
			for (int other = 0; other < this.row.number(); other++) {
				before += (int) IntStream.of(new TraceCase.Row(this.row.trace(), other).before(step))
					.filter((token) -> token == this.canvas.maskToken())
					.count();
			}
			if (!this.steps.contains(step)) {
				this.steps.add(step);
			}
			return this.draws.get(this.steps.indexOf(step))[before];
		}

		@Override
		public double noise(int step, int cell, int token) {
			throw new AssertionError("at temperature 0 nothing perturbs a token");
		}

	}

}

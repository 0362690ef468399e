package io.sfumato.backbone.loop;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.Constraints;
import io.sfumato.backbone.policy.Daedal;
import io.sfumato.backbone.policy.DiscreditIds;
import io.sfumato.backbone.policy.DrawnOrder;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.EagerBlocks;
import io.sfumato.backbone.policy.EarlierBlocksFirst;
import io.sfumato.backbone.policy.EntropyThreshold;
import io.sfumato.backbone.policy.EosFill;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Factor;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.ForbidIds;
import io.sfumato.backbone.policy.Greedy;
import io.sfumato.backbone.policy.Gumbel;
import io.sfumato.backbone.policy.KvDelayed;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvGreedy;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvShadow;
import io.sfumato.backbone.policy.KvSuffixWindow;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Prophet;
import io.sfumato.backbone.policy.Proposer;
import io.sfumato.backbone.policy.RandomScorer;
import io.sfumato.backbone.policy.ReMdm;
import io.sfumato.backbone.policy.Saber;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.Streaming;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnfencedBlocks;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.Wino;

/**
 * From the name of a trace's sampler and its parameters to the combination of policies
 * that is the same algorithm: the table of decoding.md section 12, line by line.
 */
final class TracePolicies {

	private static final Set<String> FREEDAVE = Set.of("max_gen_length", "decoding_steps", "use_cache", "dual_cache",
			"draft_steps", "draft_mode", "confidence_threshold", "eager_acceptance_mode");

	/** Sampler → its parameters beyond the common ones. */
	private static final Map<String, Set<String>> PARAMS = Map.ofEntries(
			Map.entry("llada", Set.of("cfg_scale", "confidence_eos_eot_inf", "logits_eos_inf")),
			Map.entry("fastdllm_generate", Set.of("threshold")),
			Map.entry("fastdllm_prefix_cache", Set.of("threshold")),
			Map.entry("fastdllm_dual_cache", Set.of("threshold")), Map.entry("factor_generate", Set.of("factor")),
			Map.entry("factor_dual_cache", Set.of("factor")), Map.entry("dparallel", Set.of("threshold")),
			Map.entry("streaming_prefix_cache",
					Set.of("window_size", "threshold", "confidence_alpha", "eos_id", "factor")),
			Map.entry("dkv_decode", Set.of("enable_cache", "cache_reloading_step")),
			Map.entry("dkv_greedy", Set.of("enable_cache", "cache_reloading_step", "window_size")),
			Map.entry("freedave", FREEDAVE), Map.entry("freedave_base", FREEDAVE),
			Map.entry("prophet", Set.of("analyze_gap", "answer_start_pos", "early_exit_thresholds", "constraints")),
			Map.entry("remdm", Set.of("init_unmask_ratio", "unmask_k", "loop_steps")), Map.entry("saber", Set.of("n")),
			Map.entry("wino", Set.of("threshold", "threshold_back")), Map.entry("saber_entropy", Set.of()),
			Map.entry("saber_margin", Set.of()),
			Map.entry("daedal",
					Set.of("initial_gen_length", "max_gen_length", "expansion_factor", "eos_confidence_threshold",
							"expand_eos_confidence_threshold", "eos_check_tokens", "high_conf_threshold",
							"low_conf_threshold", "eos_token_id")));

	/** The name of the answer's length, or of the length it begins with. */
	private static final List<String> LENGTHS = List.of("gen_length", "initial_gen_length", "max_gen_length");

	private static final Set<String> COMMON_PARAMS = Set.of("steps", "gen_length", "block_length", "temperature",
			"remasking", "mask_id");

	private final TraceCase trace;

	private final Backbone backbone;

	private final Canvas canvas;

	private final Draws draws;

	TracePolicies(TraceCase.Row row, Backbone backbone) {
		this.trace = row.trace();
		this.backbone = backbone;
		Set<String> understood = new HashSet<>(COMMON_PARAMS);
		understood.addAll(PARAMS.get(this.trace.folder()));
		this.trace.requireParams(understood);
		this.canvas = Canvas.builder(Prompt.of(row.prompt()), this.trace.integer("mask_id"))
			.firstPosition(row.padding())
			.masks(this.trace.integer(LENGTHS.stream().filter(this.trace::has).findFirst().orElseThrow()))
			.build();
		this.draws = new RecordedDraws(row.trace().file(), row.number(), this.canvas.promptLength() + row.padding(),
				row.padding() + this.canvas.length());
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
			case "llada" -> llada();
			case "fastdllm_generate" -> fastDllm(uncached(), FixedBlocks.End.FILLED);
			case "fastdllm_prefix_cache" -> fastDllm(new KvPrefix(), FixedBlocks.End.FILLED_AFTER_CACHED_PASS);
			case "fastdllm_dual_cache" -> fastDllm(new KvDual(this.backbone), FixedBlocks.End.FILLED_AFTER_CACHED_PASS);
			case "factor_generate" -> fastDllm(uncached(), FixedBlocks.End.FILLED);
			case "factor_dual_cache" -> fastDllm(new KvDual(this.backbone), FixedBlocks.End.FILLED);
			case "dparallel" -> dParallel();
			case "saber_entropy" -> unfenced(new NegEntropyScorer());
			case "saber_margin" -> unfenced(new MarginScorer());
			case "prophet" -> prophet();
			case "remdm" -> reMdm();
			case "saber" -> saber();
			case "wino" -> wino();
			case "freedave", "freedave_base" -> freeDave();
			case "streaming_prefix_cache" -> streaming();
			case "dkv_decode" -> dkvDecode();
			case "dkv_greedy" -> dkvGreedy();
			case "daedal" -> daedal(lengthFinder());
			default -> throw new AssertionError("traces/%s isn't covered".formatted(this.trace.folder()));
		};
	}

	private Policies llada() {
		double temperature = this.trace.params().path("temperature").asDouble(0);
		Proposer proposer = (temperature > 0) ? new Gumbel(temperature, this.draws) : new Greedy();
		if (this.trace.params().path("confidence_eos_eot_inf").asBoolean(false)) {
			int eos = this.trace.trace().get("eos_token_id").asInt();
			int eot = this.trace.trace().get("eot_token_id").asInt();
			// above temperature 0 the reference forgets one of the two (decoding.md Q1)
			proposer = (temperature > 0) ? new DiscreditIds(proposer, eot) : new DiscreditIds(proposer, eos, eot);
		}
		LogitsProcessor[] processors = this.trace.params().path("logits_eos_inf").asBoolean(false)
				? new LogitsProcessor[] { new ForbidIds(this.trace.trace().get("eos_token_id").asInt()) }
				: new LogitsProcessor[0];
		return faithful(even(), blocks(FixedBlocks.End.STEPS_SPENT), new TopQuota(), uncached()).processors(processors)
			.proposer(proposer)
			.scorer(isRandom() ? new RandomScorer(this.draws) : new ProbScorer(ProbScorer.Precision.F32))
			.guidance(this.trace.params().path("cfg_scale").asDouble(0))
			.build();
	}

	/** One of its rules over one of its caches. */
	private Policies fastDllm(KvPolicy kv, FixedBlocks.End end) {
		StepSchedule schedule = Unlimited.uncapped();
		UnmaskPolicy rule;
		if (this.trace.has("threshold")) {
			rule = new Threshold(this.trace.number("threshold"));
		}
		else if (this.trace.has("factor")) {
			rule = new Factor(this.trace.number("factor"));
		}
		else {
			schedule = even();
			rule = new TopQuota();
		}
		return faithful(schedule, blocks(end), rule, kv).build();
	}

	/** Its folder has three samplers, the case's name says which. */
	private Policies dParallel() {
		String kind = this.trace.trace().get("case").asString();
		KvPolicy kv = kind.startsWith("prefix_cache") ? new KvPrefix()
				: kind.startsWith("dual_cache") ? new KvDual(this.backbone) : uncached();
		FixedBlocks.End end = kind.startsWith("generate") ? FixedBlocks.End.FILLED
				: FixedBlocks.End.FILLED_AFTER_CACHED_PASS;
		return faithful(Unlimited.uncapped(), blocks(end), new EntropyThreshold(this.trace.number("threshold")), kv)
			.scorer(new NegEntropyScorer())
			.build();
	}

	private Policies unfenced(Scorer scorer) {
		return faithful(even(), new UnfencedBlocks(blocks(FixedBlocks.End.STEPS_SPENT)), new TopQuota(), uncached())
			.scorer(scorer)
			.build();
	}

	private Policies prophet() {
		JsonNode thresholds = this.trace.params().get("early_exit_thresholds");
		int answer = this.trace.integer("answer_start_pos") - this.canvas.promptLength();
		Map<Integer, Integer> given = new HashMap<>();
		this.trace.params()
			.path("constraints")
			.forEachEntry((cell, token) -> given.put(Integer.valueOf(cell), token.asInt()));
		return faithful(even(), blocks(FixedBlocks.End.STEPS_SPENT), new TopQuota(), uncached())
			.scorer(new ProbScorer(ProbScorer.Precision.F32))
			.hooks(new Constraints(given))
			.stops(new Prophet(answer, this.trace.integer("steps"), thresholds.get("early").asDouble(),
					thresholds.get("mid").asDouble(), thresholds.get("late").asDouble()))
			.build();
	}

	private Policies reMdm() {
		int cells = this.trace.integer("unmask_k");
		int before = (int) (this.trace.integer("gen_length") * this.trace.number("init_unmask_ratio")) / cells;
		ReMdm rounds = new ReMdm(cells, before, this.trace.integer("loop_steps"));
		return faithful(rounds, new FixedBlocks(this.trace.integer("gen_length"), FixedBlocks.End.STEPS_SPENT),
				new TopQuota(), uncached())
			.scorer(new ProbScorer(ProbScorer.Precision.F32))
			.revise(rounds)
			.build();
	}

	private Policies saber() {
		Saber saber = new Saber(this.trace.integer("n"));
		return faithful(Unlimited.uncapped(), blocks(FixedBlocks.End.FILLED_SO_FAR), saber, uncached())
			.scorer(new ProbScorer(ProbScorer.Precision.F32))
			.revise(saber)
			.build();
	}

	private Policies wino() {
		Wino wino = new Wino(this.trace.number("threshold"), this.trace.number("threshold_back"));
		KvPolicy shadow = new KvShadow(this.backbone.shape().attention());
		return faithful(Unlimited.uncapped(), blocks(FixedBlocks.End.FILLED_SO_FAR), wino, shadow).revise(wino).build();
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
		BlockPolicy blocks = eager
				? new EagerBlocks(blocks(FixedBlocks.End.FILLED_AFTER_CACHED_PASS), Math.ceilDiv(depth, length))
				: blocks(FixedBlocks.End.FILLED);
		UnmaskPolicy rule = eager ? order : byThreshold ? new Threshold(threshold) : new TopQuota();
		Policies.Builder policies = faithful(new FixedPerStep(1), blocks, rule, kv).scorer(eager ? order : probability);
		if (this.trace.folder().equals("freedave")) {
			policies.drafts(new SelfStatic(depth, SelfStatic.Unverified.QUOTA_THAT_FINISHES));
		}
		return policies.build();
	}

	private Daedal lengthFinder() {
		return new Daedal(this.trace.integer("eos_token_id"),
				new Daedal.Growth(this.trace.integer("max_gen_length"), this.trace.integer("expansion_factor"),
						this.trace.integer("eos_check_tokens"), this.trace.number("eos_confidence_threshold"),
						this.trace.number("expand_eos_confidence_threshold")),
				this.trace.number("high_conf_threshold"), this.trace.number("low_conf_threshold"));
	}

	private Policies daedal(Daedal finder) {
		return faithful(Unlimited.uncapped(), blocks(FixedBlocks.End.FILLED), finder, uncached())
			.scorer(new ProbScorer(ProbScorer.Precision.F32))
			.proposer(finder)
			.length(finder)
			.build();
	}

	/**
	 * Passes that decide nothing but the canvas's length. The canvases of a reference's
	 * batch wait for each other until all lengths are found.
	 */
	int measuringPasses() {
		if (!this.trace.folder().equals("daedal")) {
			return 0;
		}
		Daedal finder = lengthFinder();
		try (Denoising denoising = new Denoising(this.backbone, this.canvas, daedal(finder), DenoisingListener.NONE,
				new CancelSignal())) {
			int passes = 0;
			for (; finder.isMeasuring(); passes++) {
				denoising.step();
			}
			return passes;
		}
	}

	private Policies streaming() {
		int window = this.trace.integer("window_size");
		boolean quota = !this.trace.has("threshold") && !this.trace.has("factor");
		UnmaskPolicy rule = quota ? new TopQuota() : this.trace.has("factor") ? new Factor(this.trace.number("factor"))
				: new Streaming(this.trace.number("threshold"), this.trace.number("confidence_alpha"), window);
		return faithful(quota ? even() : Unlimited.uncapped(), blocks(FixedBlocks.End.FILLED), rule,
				new KvSuffixWindow(window))
			.stops(new EosFill(List.of(this.trace.integer("eos_id")), EosFill.When.BLOCK))
			.build();
	}

	private Policies dkvDecode() {
		KvPolicy kv = this.trace.params().get("enable_cache").asBoolean()
				? new KvDelayed(this.backbone, this.trace.integer("cache_reloading_step")) : uncached();
		return faithful(even(), blocks(FixedBlocks.End.STEPS_SPENT), new TopQuota(), kv).build();
	}

	private Policies dkvGreedy() {
		DrawnOrder order = new DrawnOrder(this.draws);
		KvPolicy kv = this.trace.params().get("enable_cache").asBoolean() ? new KvGreedy(this.backbone, order,
				this.trace.integer("cache_reloading_step"), this.trace.integer("window_size")) : uncached();
		return faithful(even(), blocks(FixedBlocks.End.STEPS_SPENT), new TopQuota(), kv).scorer(order).build();
	}

	private Policies.Builder faithful(StepSchedule schedule, BlockPolicy blocks, UnmaskPolicy rule, KvPolicy kv) {
		return Policies.builder(schedule, blocks, rule, kv).fidelity(Fidelity.FAITHFUL);
	}

	private KvPolicy uncached() {
		return new KvNone(this.canvas, this.backbone.shape().attention());
	}

	private StepSchedule even() {
		return new Even(this.trace.integer("steps"),
				FixedBlocks.count(this.canvas.answerLength(), this.trace.integer("block_length")));
	}

	private FixedBlocks blocks(FixedBlocks.End end) {
		return new FixedBlocks(this.trace.integer("block_length"), end);
	}

	private boolean isRandom() {
		return this.trace.params().path("remasking").asString("low_confidence").equals("random");
	}

}

package io.sfumato.backbone.policy;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One answer to every question of decoding: the combination that a run is made of. Made
 * per run, since policies may keep state. The builder's defaults are the dots in the
 * table of decoding.md section 12: greedy, best first by probability, no cache, no end
 * but that of the canvas.
 *
 * @param schedule how many
 * @param blocks where
 * @param kv what is evaluated, what reused
 * @param processors what changes logits, in order
 * @param guidance the second canvas, null for none
 * @param proposer which token
 * @param scorer in what order
 * @param unmask which cells
 * @param drafts how far ahead states are drafted and verified, null for not at all
 * @param revise which decided cells are masked again, null for none
 * @param stops when it ends early, the first that says so decides
 * @param hooks control from outside
 * @param forbidMask whether the mask can't be proposed
 * @param wholeRows whether scores are formed from whole rows of logits even where
 * statistics would do
 */
public record Policies(StepSchedule schedule, BlockPolicy blocks, KvPolicy kv, List<LogitsProcessor> processors,
		@Nullable Cfg guidance, Proposer proposer, Scorer scorer, UnmaskPolicy unmask, @Nullable SelfStatic drafts,
		@Nullable RevisePolicy revise, List<StopPolicy> stops, List<Hook> hooks, boolean forbidMask,
		boolean wholeRows) {

	public Policies {
		processors = List.copyOf(processors);
		stops = List.copyOf(stops);
		hooks = List.copyOf(hooks);
		if (!unmask.suits(scorer)) {
			throw new StrategyException("unmask '%s' can't compare what scorer '%s' gives"
				.formatted(unmask.getClass().getSimpleName(), scorer.getClass().getSimpleName()), "unmask", "scorer");
		}
		if (kv instanceof KvDual && blocks instanceof UnfencedBlocks) {
			throw new StrategyException("cache 'dual' evaluates the active block alone, so no cell behind it can be "
					+ "decided, as these blocks permit", "cache", "blockLength");
		}
		if ((unmask instanceof RevisePolicy && revise != unmask)
				|| (revise instanceof UnmaskPolicy && revise != unmask)) {
			throw new StrategyException("a rule that revises what it has decided must be both unmask and remask",
					"unmask", "remask");
		}
		if (revise != null && kv.exactness() == KvPolicy.Exactness.APPROXIMATE) {
			throw new StrategyException("remask masks cells again that the cache still holds: cache must be 'none'",
					"remask", "cache");
		}
		if (revise != null && blocks instanceof FixedBlocks fixed && fixed.end() == FixedBlocks.End.FILLED) {
			throw new StrategyException(
					"remask can leave masks in earlier blocks, which these blocks would never " + "come back to",
					"remask", "blockLength");
		}
		if (revise instanceof Wino != kv instanceof KvShadow) {
			throw new StrategyException("remask 'wino' judges cells by their shadows, and shadows serve nothing else",
					"remask", "cache");
		}
		if (drafts != null && !(unmask instanceof TopQuota || unmask instanceof Threshold || unmask instanceof Factor
				|| unmask instanceof EntropyThreshold)) {
			throw new StrategyException("unmask 'verified' needs a rule without memory", "unmask");
		}
		if (drafts != null && (revise != null || guidance != null || kv instanceof KvShadow)) {
			throw new StrategyException("unmask 'verified' can't be combined with remask or guidance: drafts would not "
					+ "be the next states", "unmask", "remask");
		}
		if (drafts != null
				&& (proposer instanceof Gumbel || scorer instanceof RandomScorer || scorer instanceof DrawnOrder)) {
			throw new StrategyException("unmask 'verified' repeats what it drafts, which nothing random does: "
					+ "temperature must be 0 and scorer not 'random'", "unmask", "temperature", "scorer");
		}
		if (drafts != null && stops.stream().anyMatch(Prophet.class::isInstance)) {
			throw new StrategyException("earlyExit 'prophet' looks at one canvas, unmask 'verified' at many",
					"earlyExit", "unmask");
		}
		if (kv instanceof KvGreedy && !(scorer instanceof DrawnOrder && unmask instanceof TopQuota && drafts == null)) {
			throw new StrategyException("the greedy cache must know which cells come next: unmask must be 'quota' in "
					+ "an order drawn beforehand", "cache", "unmask", "scorer");
		}
		if (guidance != null && kv.exactness() == KvPolicy.Exactness.EXACT) {
			throw new IllegalArgumentException(
					"guidance masks the prompt and can't use a cache that was computed from the prompt");
		}
	}

	public static Builder builder(StepSchedule schedule, BlockPolicy blocks, UnmaskPolicy unmask, KvPolicy kv) {
		return new Builder(schedule, blocks, unmask, kv);
	}

	/** Whether whole rows of logits must be copied. */
	public boolean needsLogits() {
		return this.wholeRows || !this.processors.isEmpty() || this.guidance != null || this.proposer.needsLogits()
				|| this.drafts != null || (this.revise != null && this.revise.needsLogits());
	}

	/** Collects policies. */
	public static final class Builder {

		private final StepSchedule schedule;

		private final BlockPolicy blocks;

		private final UnmaskPolicy unmask;

		private final KvPolicy kv;

		private List<LogitsProcessor> processors = List.of();

		private @Nullable Cfg guidance;

		private Proposer proposer = new Greedy();

		private Scorer scorer = new ProbScorer(ProbScorer.Precision.F64);

		private @Nullable SelfStatic drafts;

		private @Nullable RevisePolicy revise;

		private List<StopPolicy> stops = List.of();

		private List<Hook> hooks = List.of();

		private Fidelity fidelity = Fidelity.CANONICAL;

		private boolean wholeRows;

		private Builder(StepSchedule schedule, BlockPolicy blocks, UnmaskPolicy unmask, KvPolicy kv) {
			this.schedule = schedule;
			this.blocks = blocks;
			this.unmask = unmask;
			this.kv = kv;
		}

		public Builder processors(LogitsProcessor... processors) {
			this.processors = List.of(processors);
			return this;
		}

		/** Guides; a scale of 0 means no guidance. */
		public Builder guidance(double scale) {
			this.guidance = (scale > 0) ? new Cfg(scale) : null;
			return this;
		}

		public Builder proposer(Proposer proposer) {
			this.proposer = proposer;
			return this;
		}

		public Builder scorer(Scorer scorer) {
			this.scorer = scorer;
			return this;
		}

		public Builder drafts(SelfStatic drafts) {
			this.drafts = drafts;
			return this;
		}

		public Builder revise(RevisePolicy revise) {
			this.revise = revise;
			return this;
		}

		public Builder stops(StopPolicy... stops) {
			this.stops = List.of(stops);
			return this;
		}

		public Builder hooks(Hook... hooks) {
			this.hooks = List.of(hooks);
			return this;
		}

		public Builder fidelity(Fidelity fidelity) {
			this.fidelity = fidelity;
			return this;
		}

		/** Forms scores from whole rows of logits even where statistics would do. */
		public Builder wholeRows() {
			this.wholeRows = true;
			return this;
		}

		public Policies build() {
			boolean faithful = this.fidelity == Fidelity.FAITHFUL;
			return new Policies(this.schedule, this.blocks, this.kv, this.processors, this.guidance, this.proposer,
					this.scorer, this.unmask, this.drafts, this.revise, this.stops, this.hooks, !faithful,
					faithful || this.wholeRows);
		}

	}

}

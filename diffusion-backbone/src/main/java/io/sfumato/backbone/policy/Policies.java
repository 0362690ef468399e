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
 * @param visual which soft tokens later passes do without, null for none
 * @param length how the answer grows, null for a constant length
 * @param input what enters for masks besides their embedding, null for nothing
 * @param constraint what may stand on the canvas, null for anything
 * @param stops when it ends early, the first that says so decides
 * @param hooks control from outside
 * @param forbidMask whether the mask can't be proposed
 * @param reuse whether a step that has changed nothing is followed by one that reads its
 * pass again instead of calling the model
 * @param wholeRows whether scores are formed from whole rows of logits even where
 * statistics would do
 */
public record Policies(StepSchedule schedule, BlockPolicy blocks, KvPolicy kv, List<LogitsProcessor> processors,
		@Nullable Cfg guidance, Proposer proposer, Scorer scorer, UnmaskPolicy unmask, @Nullable SelfStatic drafts,
		@Nullable RevisePolicy revise, @Nullable VisualTokenPolicy visual, @Nullable LengthPolicy length,
		@Nullable InputPolicy input, @Nullable CanvasConstraint constraint, List<StopPolicy> stops, List<Hook> hooks,
		boolean forbidMask, boolean reuse, boolean wholeRows) {

	public Policies {
		processors = List.copyOf(processors);
		stops = List.copyOf(stops);
		hooks = List.copyOf(hooks);
		if (!unmask.suits(scorer)) {
			throw new StrategyException("unmask '%s' can't compare what scorer '%s' gives"
				.formatted(unmask.getClass().getSimpleName(), scorer.getClass().getSimpleName()), "unmask", "scorer");
		}
		if ((kv instanceof KvDual || kv instanceof KvVicinity || kv instanceof KvSparse)
				&& (blocks instanceof UnfencedBlocks || blocks instanceof Pipelined)) {
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
		if (revise != null && (blocks instanceof Pipelined
				|| (blocks instanceof FixedBlocks fixed && fixed.end() == FixedBlocks.End.FILLED))) {
			throw new StrategyException(
					"remask can leave masks in earlier blocks, which these blocks would never " + "come back to",
					"remask", "blockLength");
		}
		if (revise instanceof Wino != kv instanceof KvShadow) {
			throw new StrategyException("remask 'wino' judges cells by their shadows, and shadows serve nothing else",
					"remask", "cache");
		}
		if (drafts != null && !unmask.hasNoMemory()) {
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
		if (kv.isByLayers() && (drafts != null || guidance != null)) {
			throw new StrategyException("a cache that goes block by block evaluates one canvas at a time: unmask must "
					+ "not be 'verified', and there can't be guidance", "cache", "unmask");
		}
		if ((kv instanceof KvElastic || kv instanceof KvRollout || kv instanceof KvSparse
				|| kv instanceof KvCausalBlocks || kv instanceof KvSubBlocks)
				&& stops.stream().anyMatch((stop) -> stop instanceof Prophet || stop instanceof Sched)) {
			throw new StrategyException(
					"earlyExit decides all masks at once, and this cache evaluates those of the " + "window alone",
					"earlyExit", "cache");
		}
		if (blocks instanceof LeftmostMasks && !(schedule instanceof Unlimited)) {
			throw new StrategyException(
					"a window that slides with every decision has no steps of its own: unmask must " + "not be 'quota'",
					"blockLength", "unmask");
		}
		boolean otherBlocks = kv instanceof KvCausalBlocks held
				&& !held.blocks().equals((blocks instanceof SubBlocks parts) ? parts.blocks() : blocks);
		if (otherBlocks || (kv instanceof KvSubBlocks held && !held.parts().equals(blocks))) {
			throw new StrategyException("a cache of blocks that see no later block holds those of the run: the blocks "
					+ "must be the ones it was made for", "cache", "blockLength");
		}
		if ((kv instanceof KvCausalBlocks || kv instanceof KvSubBlocks) && (revise != null || drafts != null)) {
			throw new StrategyException(
					"a cache of blocks that see no later block never comes back to one, and its "
							+ "passes see one canvas: there can't be remask, nor unmask 'verified'",
					"cache", "remask", "unmask");
		}
		if (kv instanceof KvGreedy && !(scorer instanceof DrawnOrder && unmask instanceof TopQuota && drafts == null)) {
			throw new StrategyException("the greedy cache must know which cells come next: unmask must be 'quota' in "
					+ "an order drawn beforehand", "cache", "unmask", "scorer");
		}
		if (drafts != null && !processors.stream().allMatch(LogitsProcessor::hasNoMemory)) {
			throw new StrategyException("unmask 'verified' shows several canvases in one pass, which logits that "
					+ "depend on earlier passes would mix up", "unmask");
		}
		if (scorer instanceof UnmaskPolicy && !(scorer instanceof EarlierBlocksFirst) && unmask != scorer) {
			throw new StrategyException(
					"scorer '%s' serves its own rule alone".formatted(scorer.getClass().getSimpleName()), "scorer",
					"unmask");
		}
		if ((scorer instanceof CorpusCalibratedScorer || scorer instanceof NoisyScorer
				|| scorer instanceof DensityScorer) && !(unmask instanceof TopQuota)) {
			throw new StrategyException("such a score is no probability: unmask must be 'quota'", "scorer", "unmask");
		}
		if (unmask instanceof Klass && kv.exactness() == KvPolicy.Exactness.APPROXIMATE) {
			throw new StrategyException("unmask 'klass' compares what passes say, and a stale pass says other things "
					+ "than a fresh one: cache must be 'none'", "unmask", "cache");
		}
		if ((revise instanceof BlockPolicy || blocks instanceof RevisePolicy) && revise != blocks) {
			throw new StrategyException("edits and the blocks that wait for them must be one", "remask", "blockLength");
		}
		if ((unmask instanceof ConfidentOrOnTime || schedule instanceof ConfidentOrOnTime) && unmask != schedule) {
			throw new StrategyException("a rule that is its own schedule must be both", "unmask", "steps");
		}
		if (drafts != null && stops.stream().anyMatch(Sched.class::isInstance)) {
			throw new StrategyException("earlyExit 'sched' looks at one canvas, unmask 'verified' at many", "earlyExit",
					"unmask");
		}
		if (reuse && (!(kv instanceof KvNone) || drafts != null)) {
			throw new StrategyException("a pass can be repeated only if it evaluates the whole canvas alone: cache "
					+ "must be 'none' and unmask not 'verified'", "cache", "unmask");
		}
		boolean promptOnly = constraint != null && kv instanceof KvPrefixLm;
		if (length != null && !(kv instanceof KvNone) && !promptOnly) {
			throw new StrategyException(
					"length 'auto' moves cells, and a cache belongs to their positions: cache must be 'none'", "length",
					"cache");
		}
		if (length != null && (revise != null || guidance != null || drafts != null)) {
			throw new StrategyException("length 'auto' can't be combined with remask, guidance or unmask 'verified', "
					+ "which remember cells by where they stand", "length", "remask", "unmask");
		}
		if (unmask instanceof Proposer && proposer != unmask) {
			throw new StrategyException("a rule that also proposes tokens must be both, so temperature must be 0",
					"unmask", "temperature");
		}
		if ((unmask instanceof LengthPolicy || length instanceof UnmaskPolicy) && unmask != length) {
			throw new StrategyException("a rule that also finds the length must be both unmask and length", "unmask",
					"length");
		}
		if (drafts != null && (blocks instanceof Pipelined || stops.stream().anyMatch(EosFirst.class::isInstance))) {
			throw new StrategyException(
					"unmask 'verified' drafts one block at a time, and nothing behind an end that was written early",
					"unmask", "blockLength");
		}
		if (blocks instanceof EagerBlocks && (drafts == null || !(scorer instanceof EarlierBlocksFirst))) {
			throw new StrategyException("blocks that reach into later ones need drafts, and a scorer that takes the "
					+ "earlier block first", "unmask", "scorer");
		}
		if (visual != null && (!kv.canDrop() || length != null)) {
			throw new StrategyException("pruning needs a cache that can do without cells of the prompt, and an answer "
					+ "of constant length", "pruning", "cache");
		}
		if (visual != null && (drafts != null || guidance != null || reuse)) {
			throw new StrategyException("pruning looks at one canvas in one pass: unmask must not be 'verified', and "
					+ "there can't be guidance", "pruning", "unmask");
		}
		if (constraint != null && (drafts != null || revise != null || length != constraint.length() && length != null
				|| reuse || unmask instanceof Klass || proposer == unmask)) {
			throw new StrategyException("a record's cells depend on each other: unmask 'verified' and 'klass', remask "
					+ "and length 'auto' look at each cell alone", "unmask", "remask");
		}
		if (input != null && (drafts != null || guidance != null || length != null || reuse || constraint != null)) {
			throw new StrategyException(
					"what enters for a mask belongs to one canvas of constant length: there can't be "
							+ "drafts, guidance, a length that grows, or a record",
					"unmask");
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
				|| this.scorer.needsLogits() || this.constraint != null || this.input != null
				|| (this.revise != null && this.revise.needsLogits());
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

		private @Nullable VisualTokenPolicy visual;

		private @Nullable LengthPolicy length;

		private @Nullable InputPolicy input;

		private @Nullable CanvasConstraint constraint;

		private List<StopPolicy> stops = List.of();

		private List<Hook> hooks = List.of();

		private Fidelity fidelity = Fidelity.CANONICAL;

		private boolean reuse;

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

		/**
		 * Guides against another prompt.
		 * @param scale 0 means no guidance
		 * @param prompt as long as the canvas's
		 */
		public Builder guidance(double scale, List<Integer> prompt) {
			this.guidance = (scale > 0) ? new Cfg(scale, prompt) : null;
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

		public Builder visual(VisualTokenPolicy visual) {
			this.visual = visual;
			return this;
		}

		public Builder length(LengthPolicy length) {
			this.length = length;
			return this;
		}

		public Builder input(InputPolicy input) {
			this.input = input;
			return this;
		}

		public Builder constraint(CanvasConstraint constraint) {
			this.constraint = constraint;
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

		/**
		 * Calls the model only if a token has changed since the last call, as time-
		 * independent models permit (<a href="https://arxiv.org/abs/2406.03736">RADD</a>
		 * section 3.3): same tokens, fewer passes, wherever steps may decide nothing.
		 * Keeps the rows of a pass until the next one.
		 */
		public Builder reuse() {
			this.reuse = true;
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
					this.scorer, this.unmask, this.drafts, this.revise, this.visual, this.length, this.input,
					this.constraint, this.stops, this.hooks, !faithful, this.reuse, faithful || this.wholeRows);
		}

	}

}

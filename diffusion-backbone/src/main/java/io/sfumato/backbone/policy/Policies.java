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
 * @param stops when it ends early, the first that says so decides
 * @param hooks control from outside
 * @param forbidMask whether the mask can't be proposed
 * @param wholeRows whether scores are formed from whole rows of logits even where
 * statistics would do
 */
public record Policies(StepSchedule schedule, BlockPolicy blocks, KvPolicy kv, List<LogitsProcessor> processors,
		@Nullable Cfg guidance, Proposer proposer, Scorer scorer, UnmaskPolicy unmask, List<StopPolicy> stops,
		List<Hook> hooks, boolean forbidMask, boolean wholeRows) {

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
		return this.wholeRows || !this.processors.isEmpty() || this.guidance != null || this.proposer.needsLogits();
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
					this.scorer, this.unmask, this.stops, this.hooks, !faithful,
					faithful || this.wholeRows);
		}

	}

}

package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Cfg;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.LogitsRow;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.RevisePolicy;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StopPolicy;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.Window;

/**
 * One run of masked denoising: masks become tokens, pass by pass, until none is left or a
 * policy ends the run. {@link #step()} is exactly one forward pass and what follows from
 * it, so a scheduler can interleave runs. Not thread-safe; blocks; closed by whoever made
 * it, which releases the keys and values it holds and nothing it was given.
 * <p>
 * The order within a step is a contract (decoding.md section 11.3), because policies rely
 * on it:
 * <ol>
 * <li>the window is advanced as soon as it is complete, before a pass is spent on it;
 * <li>{@code KvPolicy} plans which cells are evaluated over which keys and values;
 * <li>the pass, over the canvas or, with {@code SelfStatic}, over drafts of its next
 * states, of which the loop commits those that hold;
 * <li>per cell that may be decided or is watched: processors, proposer, scorer;
 * <li>{@code StopPolicy} may end the run by what the pass says;
 * <li>{@code UnmaskPolicy} chooses, the loop commits (or drafts it for the next pass);
 * <li>{@code RevisePolicy} chooses, the loop masks again;
 * <li>{@code StopPolicy} may end the run and fill what is open.
 * </ol>
 * Cells may be decided if they are masked, not behind the window, and predicted in this
 * pass (by their own row, or by that of the cell before them where the model shifts its
 * logits): a mask that an earlier block has left stays eligible.
 * <p>
 * <b>Whole rows or statistics.</b> Where no policy changes or inspects logits, the
 * argmax, its probability, the margin and the entropy come from the graph and no
 * vocabulary-sized row is copied. The graph doesn't know that the mask must not be
 * proposed: there it keeps its share of the softmax, next to nothing in a trained model.
 * If it is the argmax of some cell, that cell sits out the step and from the next one on
 * this run asks for whole rows, in which the mask is forbidden; so a run loses one pass
 * at most.
 */
public final class Denoising implements AutoCloseable {

	private static final int NOT_DECIDED = -1;

	private static final int MAX_IDLE_PASSES = 1024;

	private final Backbone backbone;

	/** How many rows before a cell's own its logits stand. */
	private final int logitShift;

	private final Canvas canvas;

	private final Policies policies;

	private final DenoisingListener listener;

	private final CancelSignal cancel;

	private final State state = new State();

	private final ForwardPlan plan;

	private final QueryCells queries;

	private final Drafts drafts;

	private final boolean verifies;

	private final Observations observations;

	private final BitSet chosen = new BitSet();

	private final BitSet watched = new BitSet();

	private final BitSet committed = new BitSet();

	private final BitSet remask = new BitSet();

	private final BitSet treeMask = new BitSet();

	private final LogitsRow row;

	/** With guidance: the cells that were given and are masked on the second canvas. */
	private final @Nullable BitSet given;

	private final float[] unconditional;

	/** Index of each cell that the pass reads, draft by draft. */
	private final int[] reads;

	/** The row of the pass that each of them reads. */
	private final int[] readRows;

	/** Per draft: how many reads come before those of the next one. */
	private final int[] readsUntil;

	/** By cell id. */
	private final double[] probabilities;

	/** By cell id. */
	private final int[] steps;

	private @Nullable Window window;

	private boolean wholeRows;

	private int forwardPasses;

	private int refreshPasses;

	private long positionsComputed;

	private int commits;

	private int blocks;

	private int idlePasses;

	private int fewestMasked = Integer.MAX_VALUE;

	private int passesSinceFewest;

	/**
	 * @param canvas changed by the run
	 * @param policies made for this run, closed with it
	 * @param cancel stops the pass in flight and lets the next step fail
	 */
	public Denoising(Backbone backbone, Canvas canvas, Policies policies, DenoisingListener listener,
			CancelSignal cancel) {
		BackboneShape shape = backbone.shape();
		if (shape.logitShift() != 0 && shape.attention() != AttentionPattern.BIDIRECTIONAL) {
			// the row that predicts the answer's first cell lies in the prompt's cache
			throw new IllegalArgumentException(
					"a model that predicts a cell from the one before it must see everything from everywhere");
		}
		if (canvas.position(canvas.length() - 1) >= shape.maxPositions()) {
			throw new IllegalArgumentException("the canvas ends at position %d, the model has %d positions"
				.formatted(canvas.position(canvas.length() - 1), shape.maxPositions()));
		}
		Cfg guidance = policies.guidance();
		if (guidance != null && shape.attention() != AttentionPattern.BIDIRECTIONAL) {
			throw new IllegalArgumentException("guidance needs a model whose cells see everything");
		}
		this.backbone = backbone;
		this.logitShift = shape.logitShift();
		this.canvas = canvas;
		this.policies = policies;
		this.listener = listener;
		this.cancel = cancel;
		int length = canvas.length();
		int depth = (policies.drafts() != null) ? policies.drafts().depth() : 1;
		int capacity = policies.kv().capacity(length) * depth;
		this.plan = new ForwardPlan(length);
		this.queries = new QueryCells((guidance != null) ? 2 : 1, capacity, shape.hidden());
		this.verifies = policies.drafts() != null;
		this.drafts = new Drafts(policies.drafts(), length);
		this.observations = new Observations(length);
		this.row = new LogitsRow(shape.vocabulary());
		this.unconditional = new float[(guidance != null) ? shape.vocabulary() : 0];
		this.reads = new int[capacity];
		this.readRows = new int[capacity];
		this.readsUntil = new int[depth];
		this.wholeRows = policies.needsLogits();
		policies.hooks().forEach((hook) -> hook.preset(canvas));
		this.given = (guidance != null) ? given(canvas) : null;
		this.probabilities = new double[canvas.answerLength()];
		this.steps = new int[canvas.answerLength()];
		Arrays.fill(this.probabilities, Double.NaN);
		Arrays.fill(this.steps, NOT_DECIDED);
		open(policies.blocks().next(canvas, null));
		skipFinishedWindows();
	}

	/**
	 * A run as a request wants it: canonical, by a strategy.
	 * @param prefix of the canvas's prompt, if {@link Strategy#wantsPrefix}; must stay
	 * open until the run is closed, and isn't closed by it
	 */
	public static Denoising of(Backbone backbone, Canvas canvas, @Nullable Prefix prefix, Strategy strategy,
			DenoisingListener listener, CancelSignal cancel) {
		Policies policies = strategy.policies(Fidelity.CANONICAL, backbone.shape(), canvas,
				(prefix != null) ? prefix.keyValues() : null);
		return new Denoising(backbone, canvas, policies, listener, cancel);
	}

	/** Whether there is nothing left to do. */
	public boolean finished() {
		return this.window == null;
	}

	/**
	 * One forward pass and what it decides.
	 * @throws IllegalStateException if the run is finished, or if the model can't proceed
	 * (it proposes the mask everywhere, or its logits aren't numbers)
	 * @throws CancelledForwardException if the signal was given
	 */
	public Step step() {
		Window active = window();
		if (this.cancel.isCancelled()) {
			throw new CancelledForwardException();
		}
		if (this.state.stepInWindow == 0) {
			this.blocks++;
		}
		this.state.quota = this.policies.schedule().quota(this.state);

		this.plan.clear();
		this.policies.kv().plan(this.state, this.plan);
		if (this.verifies) {
			this.drafts.make(this.state, this.policies.unmask());
		}
		findReads(active);

		try (ForwardRows rows = forward()) {
			if (this.plan.keyValues()) {
				this.policies.kv().onForward(this.state, rows.takeKeyValues());
				this.refreshPasses++;
			}
			read(rows, active);
		}

		StopPolicy.Stop end = stopBeforeCommit();
		int decided = (end != null) ? end(end) : decide();
		int reopened = (end != null) ? 0 : revise();
		requireProgress(decided);

		this.state.step++;
		this.state.stepInWindow++;
		boolean blockFinished = end != null || this.policies.blocks().finished(this.state, this.policies.schedule());
		decided += (end != null) ? 0 : stop(blockFinished);
		skipFinishedWindows();
		return new Step(this.state.step - 1, active.index(), this.plan.count() * this.drafts.count(), decided, reopened,
				masked(), blockFinished || finished());
	}

	/** Steps until the run is finished. */
	public Denoised run() {
		while (!finished()) {
			step();
		}
		return result();
	}

	/** What the run has come to so far. */
	public Denoised result() {
		return new Denoised(this.canvas.answer(), this.probabilities.clone(), this.steps.clone(), this.forwardPasses,
				this.refreshPasses, this.positionsComputed, this.commits, this.blocks, this.policies.kv().exactness());
	}

	public Canvas canvas() {
		return this.canvas;
	}

	@Override
	public void close() {
		this.policies.kv().close();
	}

	/**
	 * What this pass reads, ascending per draft: cells that may be decided, cells that
	 * policies watch, and of decided cells that have a shadow the shadow.
	 */
	private void findReads(Window active) {
		this.watched.clear();
		if (this.policies.revise() != null) {
			this.policies.revise().watch(this.state, this.watched);
		}
		for (StopPolicy stop : this.policies.stops()) {
			stop.watch(this.state, this.watched);
		}
		int count = 0;
		int reach = this.policies.blocks().reach(this.canvas, active);
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			int first = draft * this.plan.count();
			for (int index = this.canvas.promptLength(); index < this.canvas.length(); index++) {
				int row = predictor(index);
				boolean candidate = index < reach && this.canvas.isMasked(index)
						&& this.drafts.decides(draft, index) < 0;
				if (row >= 0 && (candidate || (this.watched.get(index) && !judgedByShadow(index)))) {
					this.reads[count] = index;
					this.readRows[count++] = first + row;
				}
			}
			this.readsUntil[draft] = count;
		}
		for (int index = this.watched.nextSetBit(0); index >= 0; index = this.watched.nextSetBit(index + 1)) {
			if (judgedByShadow(index)) {
				this.reads[count] = index;
				this.readRows[count++] = this.plan.shadowRowOf(index);
			}
		}
		this.readsUntil[this.drafts.count() - 1] = count;
	}

	/**
	 * The query whose row is about a cell: its own, or the one before where the model was
	 * adapted from an autoregressive one (Dream; decoding.md section 1.3). Nothing stands
	 * before cell 0, it keeps its own. −1 if this pass doesn't evaluate it.
	 */
	private int predictor(int index) {
		return this.plan.rowOf(Math.max(0, index - this.logitShift));
	}

	private boolean judgedByShadow(int index) {
		return !this.canvas.isMasked(index) && this.plan.shadowRowOf(index) >= 0;
	}

	private ForwardRows forward() {
		this.queries.clear();
		int count = this.plan.count();
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			for (int query = 0; query < count; query++) {
				int index = this.plan.cell(query);
				int proposal = this.drafts.decides(draft, index);
				if (proposal >= 0 || this.plan.isShadow(query)) {
					int token = (proposal >= 0) ? this.drafts.known().token(proposal) : this.canvas.maskToken();
					this.queries.add(this.backbone, token, this.canvas.position(index));
				}
				else {
					this.canvas.query(index, this.backbone, this.queries, 0);
				}
			}
		}
		if (this.given != null) {
			for (int query = 0; query < count; query++) {
				int index = this.plan.cell(query);
				if (this.given.get(index)) {
					this.queries.add(this.backbone, this.canvas.maskToken(), this.canvas.position(index));
				}
				else {
					this.canvas.query(index, this.backbone, this.queries, 0);
				}
			}
		}
		int readCount = this.readsUntil[this.drafts.count() - 1];
		int[] rows = new int[readCount * this.queries.batch()];
		for (int row = 0; row < rows.length; row++) {
			rows[row] = row / readCount * count + this.readRows[row % readCount];
		}
		BitSet mask = (this.drafts.count() > 1) ? treeMask() : this.plan.mask();
		ForwardRequest request = new ForwardRequest(this.queries, this.plan.past(), mask, rows, this.wholeRows,
				this.plan.keyValues(), this.cancel);
		ForwardRows result = this.backbone.forward(request);
		this.forwardPasses++;
		this.positionsComputed += (long) count * this.drafts.count() * this.queries.batch();
		return result;
	}

	/** Every draft sees the past and itself. */
	private BitSet treeMask() {
		if (this.plan.mask() != null) {
			throw new IllegalStateException("drafts need a cache or a model whose cells see everything");
		}
		int count = this.plan.count();
		int past = (this.plan.past() != null) ? this.plan.past().length() : 0;
		int keys = past + this.drafts.count() * count;
		this.treeMask.clear();
		for (int query = 0; query < this.drafts.count() * count; query++) {
			int own = query * keys + past + query / count * count;
			this.treeMask.set(query * keys, query * keys + past);
			this.treeMask.set(own, own + count);
		}
		return this.treeMask;
	}

	/**
	 * rows [canvas · reads] → observations, and proposals for the cells that may be
	 * decided, but for those that propose the mask.
	 */
	private void read(ForwardRows rows, Window active) {
		this.observations.clear();
		boolean wholeRows = this.wholeRows;
		int reach = this.policies.blocks().reach(this.canvas, active);
		int readCount = this.readsUntil[this.drafts.count() - 1];
		int read = 0;
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			Proposals proposals = this.drafts.proposals(draft);
			proposals.clear();
			for (; read < this.readsUntil[draft]; read++) {
				int index = this.reads[read];
				if (wholeRows) {
					read(rows, read, readCount, index);
				}
				else {
					this.row.readStatistics(rows, read);
					if (this.policies.forbidMask() && this.row.argmax() == this.canvas.maskToken()) {
						this.wholeRows = true;
						continue;
					}
				}
				read(index, index < reach && this.canvas.isMasked(index), proposals);
			}
		}
	}

	/**
	 * The row that was read → the cell's observation and, for a candidate, its proposal.
	 */
	private void read(int index, boolean candidate, Proposals proposals) {
		int token = this.policies.proposer().propose(this.state, index, this.row);
		double probability = this.row.probability(token);
		double score = candidate ? this.policies.scorer().score(this.state, index, this.row, token) : probability;
		if (Double.isNaN(score) || Double.isNaN(probability)) {
			throw new IllegalStateException(
					"the model's logits of cell %d aren't numbers".formatted(this.canvas.id(index)));
		}
		if (!this.watched.isEmpty()) {
			this.observations.put(index, token, probability, this.row.probabilityIfKnown(this.canvas.token(index)),
					this.row.gap());
		}
		if (candidate) {
			proposals.add(index, token, probability, score);
		}
	}

	private void read(ForwardRows rows, int read, int readCount, int index) {
		this.row.readLogits(rows, read);
		Cfg guidance = this.policies.guidance();
		if (guidance != null) {
			rows.logits(readCount + read, this.unconditional);
			guidance.combine(this.row.logits(), this.unconditional);
		}
		if (this.policies.forbidMask()) {
			this.row.forbid(this.canvas.maskToken());
		}
		for (LogitsProcessor processor : this.policies.processors()) {
			processor.apply(this.state, index, this.row);
		}
	}

	/**
	 * Commits what the rule chooses or, with drafts, what it has chosen before and the
	 * pass has confirmed; the number of masks that are gone. A choice that finishes the
	 * window needs no confirmation: no further state depends on it.
	 */
	private int decide() {
		this.committed.clear();
		UnmaskPolicy rule = this.policies.unmask();
		int decided = 0;
		if (this.verifies) {
			int accepted = this.drafts.accepted(this.state, rule);
			decided = commitDraft(accepted);
			this.drafts.know(accepted);
		}
		Proposals proposals = this.verifies ? this.drafts.known() : this.drafts.proposals(0);
		this.chosen.clear();
		if (proposals.size() > 0) {
			rule.select(this.state, proposals, this.chosen);
		}
		if (!this.verifies || this.chosen.cardinality() == this.state.maskedInWindow()) {
			decided += commit(proposals, this.chosen);
		}
		return decided;
	}

	/** Commits what an accepted draft decides; the number of masks that are gone. */
	private int commitDraft(int accepted) {
		int decided = 0;
		BitSet numbers = this.drafts.decided(accepted);
		for (int number = numbers.nextSetBit(0); number >= 0; number = numbers.nextSetBit(number + 1)) {
			decided += commit(this.drafts.known().index(number), this.drafts.known().token(number),
					this.drafts.probability(number));
		}
		this.commits += decided;
		return decided;
	}

	/** Commits what was chosen; the number of masks that are gone. */
	private int commit(Proposals proposals, BitSet chosen) {
		int decided = 0;
		for (int proposal = chosen.nextSetBit(0); proposal >= 0; proposal = chosen.nextSetBit(proposal + 1)) {
			decided += commit(proposals.index(proposal), proposals.token(proposal), proposals.probability(proposal));
		}
		this.commits += decided;
		return decided;
	}

	/** 1 if the cell is decided now, 0 if the token is the mask. */
	private int commit(int index, int token, double probability) {
		this.canvas.commit(index, token);
		if (token == this.canvas.maskToken()) {
			return 0;
		}
		this.committed.set(index);
		int cell = this.canvas.id(index);
		this.probabilities[cell] = probability;
		this.steps[cell] = this.state.step;
		this.listener.committed(cell, token, probability, this.state.step);
		return 1;
	}

	/** Masks again what the policy wants; the number of such cells. */
	private int revise() {
		RevisePolicy policy = this.policies.revise();
		if (policy == null) {
			return 0;
		}
		this.remask.clear();
		policy.revise(this.state, this.observations, this.committed, this.remask);
		for (int index = this.remask.nextSetBit(0); index >= 0; index = this.remask.nextSetBit(index + 1)) {
			this.canvas.reopen(index);
			int cell = this.canvas.id(index);
			this.probabilities[cell] = Double.NaN;
			this.steps[cell] = NOT_DECIDED;
			this.listener.reopened(cell, this.state.step);
		}
		int reopened = this.remask.cardinality();
		this.commits -= reopened;
		return reopened;
	}

	private StopPolicy.@Nullable Stop stopBeforeCommit() {
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Stop stop = policy.beforeCommit(this.state, this.observations);
			if (stop != null) {
				return stop;
			}
		}
		return null;
	}

	/** Ends the run by what the pass says; the number of masks that are gone. */
	private int end(StopPolicy.Stop stop) {
		int decided = 0;
		for (int index = this.canvas.promptLength(); stop.asProposed() && index < this.canvas.length(); index++) {
			if (this.canvas.isMasked(index) && this.observations.has(index)) {
				decided += commit(index, this.observations.token(index), this.observations.probability(index));
			}
		}
		this.commits += decided;
		this.window = null;
		return decided + ((stop.fill() != null) ? fill(stop.fill(), this.state.step) : 0);
	}

	/**
	 * Idle passes exist (a quota of 0, a cached pass over a block that is already
	 * filled), but a model that proposes the mask for ever must not run for ever.
	 */
	private void requireProgress(int decided) {
		this.idlePasses = (decided > 0) ? 0 : this.idlePasses + 1;
		if (this.idlePasses > MAX_IDLE_PASSES) {
			throw new IllegalStateException(
					"%d passes decided nothing: the model proposes the mask everywhere".formatted(this.idlePasses));
		}
		if (this.policies.revise() != null) {
			int masked = masked();
			this.passesSinceFewest = (masked < this.fewestMasked) ? 0 : this.passesSinceFewest + 1;
			this.fewestMasked = Math.min(masked, this.fewestMasked);
			if (this.passesSinceFewest > MAX_IDLE_PASSES) {
				throw new IllegalStateException(
						"%d passes masked again whatever they decided".formatted(this.passesSinceFewest));
			}
		}
	}

	/** Asks the stop policies and fills; the number of cells filled. */
	private int stop(boolean blockFinished) {
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Stop stop = policy.afterStep(this.state, blockFinished);
			if (stop != null) {
				this.window = null;
				return (stop.fill() != null) ? fill(stop.fill(), this.state.step - 1) : 0;
			}
		}
		return 0;
	}

	private int fill(int token, int step) {
		int filled = 0;
		for (int index = this.canvas.promptLength(); index < this.canvas.length(); index++) {
			if (this.canvas.isMasked(index)) {
				this.canvas.commit(index, token);
				int cell = this.canvas.id(index);
				this.steps[cell] = step;
				this.listener.filled(cell, token, step);
				filled++;
			}
		}
		return filled;
	}

	private void skipFinishedWindows() {
		while (this.window != null && this.policies.blocks().finished(this.state, this.policies.schedule())) {
			open(this.policies.blocks().next(this.canvas, this.window));
		}
	}

	private void open(@Nullable Window next) {
		this.window = next;
		this.drafts.forget();
		if (next != null) {
			this.state.stepInWindow = 0;
			this.state.maskedAtStart = this.canvas.masked(next.start(), next.end());
		}
	}

	private Window window() {
		if (this.window == null) {
			throw new IllegalStateException("the run is finished");
		}
		return this.window;
	}

	private int masked() {
		return this.canvas.masked(this.canvas.promptLength(), this.canvas.length());
	}

	private static BitSet given(Canvas canvas) {
		BitSet given = new BitSet(canvas.length());
		for (int index = 0; index < canvas.length(); index++) {
			given.set(index, !canvas.isMasked(index));
		}
		return given;
	}

	private final class State implements StepContext {

		private int step;

		private int stepInWindow;

		private int maskedAtStart;

		private int quota;

		@Override
		public Canvas canvas() {
			return Denoising.this.canvas;
		}

		@Override
		public Window window() {
			return Denoising.this.window();
		}

		@Override
		public int step() {
			return this.step;
		}

		@Override
		public int stepInWindow() {
			return this.stepInWindow;
		}

		@Override
		public int maskedInWindow() {
			return Denoising.this.canvas.masked(window().start(), window().end());
		}

		@Override
		public int maskedAtStart() {
			return this.maskedAtStart;
		}

		@Override
		public int quota() {
			return this.quota;
		}

	}

}

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
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StopPolicy;
import io.sfumato.backbone.policy.Strategy;
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
 * <li>the pass;
 * <li>per cell that may be decided: processors, proposer, scorer;
 * <li>{@code UnmaskPolicy} chooses, the loop commits;
 * <li>{@code StopPolicy} may end the run and fill what is open.
 * </ol>
 * Cells may be decided if they are masked, not behind the window, and evaluated in this
 * pass: a mask that an earlier block has left stays eligible.
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

	private final Canvas canvas;

	private final Policies policies;

	private final DenoisingListener listener;

	private final CancelSignal cancel;

	private final State state = new State();

	private final ForwardPlan plan;

	private final QueryCells queries;

	private final Proposals proposals;

	private final BitSet chosen = new BitSet();

	private final LogitsRow row;

	/** With guidance: the cells that were given and are masked on the second canvas. */
	private final @Nullable BitSet given;

	private final float[] unconditional;

	private final int[] candidates;

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

	/**
	 * @param canvas changed by the run
	 * @param policies made for this run, closed with it
	 * @param cancel stops the pass in flight and lets the next step fail
	 */
	public Denoising(Backbone backbone, Canvas canvas, Policies policies, DenoisingListener listener,
			CancelSignal cancel) {
		BackboneShape shape = backbone.shape();
		if (shape.logitShift() != 0) {
			throw new IllegalArgumentException("models that predict a cell from the one before it aren't supported");
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
		this.canvas = canvas;
		this.policies = policies;
		this.listener = listener;
		this.cancel = cancel;
		int length = canvas.length();
		this.plan = new ForwardPlan(length);
		this.queries = new QueryCells((guidance != null) ? 2 : 1, length, shape.hidden());
		this.proposals = new Proposals(length);
		this.row = new LogitsRow(shape.vocabulary());
		this.unconditional = new float[(guidance != null) ? shape.vocabulary() : 0];
		this.candidates = new int[length];
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
		int candidateCount = findCandidates(active);

		try (ForwardRows rows = forward(candidateCount)) {
			if (this.plan.keyValues()) {
				this.policies.kv().onForward(this.state, rows.takeKeyValues());
				this.refreshPasses++;
			}
			propose(rows, candidateCount);
		}

		this.chosen.clear();
		if (this.proposals.size() > 0) {
			this.policies.unmask().select(this.state, this.proposals, this.chosen);
		}
		int decided = commit();
		requireProgress(decided);

		this.state.step++;
		this.state.stepInWindow++;
		boolean blockFinished = this.policies.blocks().finished(this.state, this.policies.schedule());
		decided += stop(blockFinished);
		skipFinishedWindows();
		return new Step(this.state.step - 1, active.index(), this.plan.count(), decided, masked(),
				blockFinished || finished());
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

	/** The cells that may be decided in this pass, ascending. */
	private int findCandidates(Window active) {
		int count = 0;
		int reach = this.policies.blocks().reach(this.canvas, active);
		for (int index = this.canvas.promptLength(); index < reach; index++) {
			if (this.canvas.isMasked(index) && this.plan.rowOf(index) >= 0) {
				this.candidates[count++] = index;
			}
		}
		return count;
	}

	private ForwardRows forward(int candidateCount) {
		this.queries.clear();
		int count = this.plan.count();
		for (int query = 0; query < count; query++) {
			this.canvas.query(this.plan.cell(query), this.backbone, this.queries, 0);
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
		int[] rows = new int[candidateCount * this.queries.batch()];
		for (int row = 0; row < rows.length; row++) {
			int canvas = row / candidateCount;
			rows[row] = canvas * count + this.plan.rowOf(this.candidates[row % candidateCount]);
		}
		ForwardRequest request = new ForwardRequest(this.queries, this.plan.past(), this.plan.mask(), rows,
				this.wholeRows, this.plan.keyValues(), this.cancel);
		ForwardRows result = this.backbone.forward(request);
		this.forwardPasses++;
		this.positionsComputed += (long) count * this.queries.batch();
		return result;
	}

	/**
	 * rows [canvas · candidates] → proposals, one for each candidate but those that
	 * propose the mask.
	 */
	private void propose(ForwardRows rows, int candidateCount) {
		this.proposals.clear();
		boolean wholeRows = this.wholeRows;
		for (int candidate = 0; candidate < candidateCount; candidate++) {
			int index = this.candidates[candidate];
			if (wholeRows) {
				read(rows, candidate, candidateCount, index);
			}
			else {
				this.row.readStatistics(rows, candidate);
				if (this.policies.forbidMask() && this.row.argmax() == this.canvas.maskToken()) {
					this.wholeRows = true;
					continue;
				}
			}
			int token = this.policies.proposer().propose(this.state, index, this.row);
			double score = this.policies.scorer().score(this.state, index, this.row, token);
			double probability = this.row.probability(token);
			if (Double.isNaN(score) || Double.isNaN(probability)) {
				throw new IllegalStateException(
						"the model's logits of cell %d aren't numbers".formatted(this.canvas.id(index)));
			}
			this.proposals.add(index, token, probability, score);
		}
	}

	private void read(ForwardRows rows, int candidate, int candidateCount, int index) {
		this.row.readLogits(rows, candidate);
		Cfg guidance = this.policies.guidance();
		if (guidance != null) {
			rows.logits(candidateCount + candidate, this.unconditional);
			guidance.combine(this.row.logits(), this.unconditional);
		}
		if (this.policies.forbidMask()) {
			this.row.forbid(this.canvas.maskToken());
		}
		for (LogitsProcessor processor : this.policies.processors()) {
			processor.apply(this.state, index, this.row);
		}
	}

	/** Commits what was chosen; the number of masks that are gone. */
	private int commit() {
		int decided = 0;
		for (int proposal = this.chosen.nextSetBit(0); proposal >= 0; proposal = this.chosen.nextSetBit(proposal + 1)) {
			int index = this.proposals.index(proposal);
			int token = this.proposals.token(proposal);
			this.canvas.commit(index, token);
			if (token == this.canvas.maskToken()) {
				continue;
			}
			int cell = this.canvas.id(index);
			this.probabilities[cell] = this.proposals.probability(proposal);
			this.steps[cell] = this.state.step;
			this.listener.committed(cell, token, this.probabilities[cell], this.state.step);
			decided++;
		}
		this.commits += decided;
		return decided;
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
	}

	/** Asks the stop policies and fills; the number of cells filled. */
	private int stop(boolean blockFinished) {
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Stop stop = policy.afterStep(this.state, blockFinished);
			if (stop != null) {
				this.window = null;
				return (stop.fill() != null) ? fill(stop.fill()) : 0;
			}
		}
		return 0;
	}

	private int fill(int token) {
		int filled = 0;
		int step = this.state.step - 1;
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

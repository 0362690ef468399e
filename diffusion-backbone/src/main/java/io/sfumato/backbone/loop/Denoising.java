package io.sfumato.backbone.loop;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.CanvasConstraint;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.LengthPolicy;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.RevisePolicy;
import io.sfumato.backbone.policy.StopPolicy;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.VisualTokenPolicy;
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
 * <li>per cell that may be decided or is watched: processors, proposer, scorer; a
 * {@code CanvasConstraint}, if any, first looks at all rows together;
 * <li>{@code StopPolicy} may end the run by what the pass says;
 * <li>{@code UnmaskPolicy} chooses, the loop commits (or drafts it for the next pass);
 * <li>{@code RevisePolicy} chooses, the loop masks again;
 * <li>{@code VisualTokenPolicy}, if any, may drop soft tokens of the prompt, by where the
 * pass has looked;
 * <li>{@code LengthPolicy}, if any, may change the canvas; while it still looks for the
 * length, nothing is decided;
 * <li>{@code StopPolicy} may fill what stands behind the end of the text, or end the run
 * and fill what is open.
 * </ol>
 * Cells may be decided if they are masked, not behind the window, and predicted in this
 * pass (by their own row, or by that of the cell before them where the model shifts its
 * logits): a mask that an earlier block has left stays eligible.
 */
public final class Denoising implements CanvasRun {

	private final Canvas canvas;

	private final Policies policies;

	private final CancelSignal cancel;

	private final RunState state;

	private final ForwardPlan plan;

	private final Drafts drafts;

	private final Reads reads;

	private final Pass pass;

	private final Decisions decisions;

	private final Progress progress = new Progress();

	private final BitSet chosen = new BitSet();

	private final BitSet remask = new BitSet();

	/** Soft tokens of the prompt that the run does without, by index. */
	private final BitSet dropped = new BitSet();

	private final Backbone backbone;

	private VisualTokenPolicy.@Nullable Looks looks;

	private int refreshPasses;

	/**
	 * @param canvas changed by the run
	 * @param policies made for this run, closed with it
	 * @param cancel stops the pass in flight and lets the next step fail
	 */
	public Denoising(Backbone backbone, Canvas canvas, Policies policies, DenoisingListener listener,
			CancelSignal cancel) {
		requireSound(backbone.shape(), canvas, policies);
		this.backbone = backbone;
		this.canvas = canvas;
		this.policies = policies;
		this.cancel = cancel;
		policies.hooks().forEach((hook) -> hook.preset(canvas));
		LengthPolicy growth = policies.length();
		int length = (growth != null) ? Math.max(canvas.length(), canvas.promptLength() + growth.most())
				: canvas.length();
		this.state = new RunState(canvas);
		this.plan = new ForwardPlan(length);
		this.drafts = new Drafts(policies.drafts(), length);
		int capacity = policies.kv().capacity(length) * this.drafts.depth();
		this.reads = new Reads(backbone.shape(), canvas, policies, this.drafts, capacity);
		this.pass = new Pass(backbone, canvas, policies, this.drafts, capacity, cancel);
		this.decisions = new Decisions(this.state, listener);
		open(policies.blocks().next(canvas, null));
		skipFinishedWindows();
	}

	private static void requireSound(BackboneShape shape, Canvas canvas, Policies policies) {
		boolean full = shape.attention() == AttentionPattern.BIDIRECTIONAL;
		if (policies.kv() instanceof KvPrefixLm prefix && prefix.lead() < shape.logitShift()) {
			throw new IllegalArgumentException(
					"the row that predicts the answer's first cell lies in the prompt's cache");
		}
		if (policies.guidance() != null && !full) {
			throw new IllegalArgumentException("guidance needs a model whose cells see everything");
		}
		if (policies.kv().isByLayers() && !full) {
			throw new IllegalArgumentException("a pass block by block needs a model whose cells see everything");
		}
		LengthPolicy growth = policies.length();
		int most = (growth != null) ? Math.max(canvas.answerLength(), growth.most()) : canvas.answerLength();
		int last = canvas.position(canvas.promptLength() + most - 1);
		if (last >= shape.maxPositions()) {
			throw new IllegalArgumentException(
					"the canvas ends at position %d, the model has %d positions".formatted(last, shape.maxPositions()));
		}
	}

	/**
	 * A run as a request wants it: canonical, by a strategy.
	 * @param prefix of the canvas's prompt, if {@link Strategy#wantsPrefix}; must stay
	 * open until the run is closed, and isn't closed by it
	 */
	public static Denoising of(Backbone backbone, Canvas canvas, @Nullable Prefix prefix, Strategy strategy,
			DenoisingListener listener, CancelSignal cancel) {
		Policies policies = strategy.policies(Fidelity.CANONICAL, backbone, canvas, prefix);
		return new Denoising(backbone, canvas, policies, listener, cancel);
	}

	/**
	 * A run whose canvas isn't free, otherwise as
	 * {@link #of(Backbone, Canvas, Prefix, Strategy, DenoisingListener, CancelSignal)}.
	 * @param constraint of this run
	 */
	public static Denoising of(Backbone backbone, Canvas canvas, @Nullable Prefix prefix, Strategy strategy,
			CanvasConstraint constraint, DenoisingListener listener, CancelSignal cancel) {
		Policies policies = strategy.policies(backbone, canvas, prefix, constraint);
		return new Denoising(backbone, canvas, policies, listener, cancel);
	}

	@Override
	public boolean finished() {
		return !this.state.isOpen();
	}

	@Override
	public Step step() {
		Window active = this.state.window();
		if (this.cancel.isCancelled()) {
			throw new CancelledForwardException();
		}
		int number = this.state.step();
		this.state.begin(this.policies.schedule().quota(this.state));
		this.decisions.begin();
		int positions = evaluate();
		boolean measuring = isMeasuring();
		StopPolicy.Stop end = measuring ? null : stopBeforeCommit();
		int decided = (end != null) ? end(end) : measuring ? 0 : decide();
		int reopened = (end != null) ? 0 : revise();
		if (end == null) {
			drop();
			resize();
			int open = this.state.masked();
			reopened += fillTail();
			decided += open - this.state.masked();
		}
		this.progress.require(decided + reopened, this.state.masked());
		this.state.end();
		if (measuring && this.policies.constraint() != null) {
			this.state.restart();
		}

		boolean blockFinished = end != null || this.policies.blocks().finished(this.state, this.policies.schedule());
		decided += (end != null) ? 0 : stopAfterStep(blockFinished);
		skipFinishedWindows();
		int prompt = this.canvas.promptLength();
		return new Step(number, active.index(), active.start() - prompt, active.end() - prompt, positions, decided,
				reopened, this.state.masked(), blockFinished || finished(), settled());
	}

	private int settled() {
		RevisePolicy policy = this.policies.revise();
		int end = (policy != null && !finished()) ? policy.firstRevisable(this.canvas, this.state.window())
				: this.canvas.length();
		return end - this.canvas.promptLength();
	}

	/** Plans the pass, makes it and reads it; the cells it has evaluated. */
	private int evaluate() {
		this.plan.clear();
		this.policies.kv().plan(this.state, this.plan);
		this.drafts.make(this.state, this.policies.unmask());
		VisualTokenPolicy visual = this.policies.visual();
		boolean looks = visual != null && visual.looks(this.state);
		this.reads.choose(this.state, this.plan, looks);
		int passes = this.pass.count();
		try {
			ForwardRows rows = this.pass.forward(this.plan, this.reads, this.decisions.changes(), looks);
			if (this.plan.keyValues()) {
				this.policies.kv().onForward(this.state, rows.takeKeyValues());
				this.refreshPasses++;
			}
			this.reads.read(this.state, rows);
			this.policies.kv().observed(this.state, this.reads.observations());
			this.policies.unmask().observed(this.state, this.reads.observations());
			this.looks = (visual != null && looks)
					? this.reads.looks(this.plan, rows, visual.layers(this.backbone.shape().layers())) : null;
		}
		finally {
			this.pass.release();
		}
		if (this.policies.length() != null) {
			this.policies.length().measure(this.state, this.reads.observations());
		}
		return (this.pass.count() > passes) ? this.plan.count() * this.drafts.count() : 0;
	}

	private boolean isMeasuring() {
		return this.policies.length() != null && this.policies.length().isMeasuring();
	}

	/** Steps until the run is finished. */
	public Denoised run() {
		while (!finished()) {
			step();
		}
		return result();
	}

	@Override
	public Denoised result() {
		return new Denoised(this.canvas.answer(), this.decisions.probabilities(), this.decisions.steps(),
				this.pass.count(), this.refreshPasses, this.pass.verifications(), this.pass.positions(),
				this.decisions.count(), this.state.windows(), this.policies.kv().exactness());
	}

	@Override
	public Canvas canvas() {
		return this.canvas;
	}

	@Override
	public BitSet dropped() {
		return (BitSet) this.dropped.clone();
	}

	@Override
	public void close() {
		this.pass.close();
		this.policies.kv().close();
	}

	/**
	 * Commits what the rule chooses or, with drafts, what it has chosen before and the
	 * pass has confirmed; the number of masks that are gone. A choice that finishes the
	 * window needs no confirmation: no further state depends on it.
	 */
	private int decide() {
		UnmaskPolicy rule = this.policies.unmask();
		int ownEnd = this.policies.blocks().ownEnd(this.state.window());
		int decided = this.drafts.verify() ? this.drafts.commitAccepted(this.state, rule, ownEnd, this.decisions) : 0;
		Proposals proposals = this.drafts.known();
		this.chosen.clear();
		rule.select(this.state, proposals, this.chosen);
		boolean finishes = ownEnd == this.state.window().end()
				&& this.chosen.cardinality() == this.state.maskedInWindow();
		if (this.policies.constraint() != null) {
			return decideWithin(this.policies.constraint(), proposals);
		}
		if (this.drafts.needsNoPass(this.state, rule, finishes)) {
			decided += this.decisions.commit(proposals, this.chosen);
			if (this.drafts.verify()) {
				this.drafts.decidedFromKnown(this.canvas);
			}
		}
		return decided;
	}

	/**
	 * Commits what is settled, and of the chosen what the constraint admits, the surest
	 * first. Where the schedule demands all that is left, what it can't have so comes
	 * from the completion.
	 */
	private int decideWithin(CanvasConstraint constraint, Proposals proposals) {
		boolean all = this.state.quota() >= this.state.maskedInWindow();
		int decided = this.decisions.settle(constraint);
		int prompt = this.canvas.promptLength();
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			int index = proposals.index(proposal);
			if (this.chosen.get(proposal) && this.canvas.isMasked(index)
					&& constraint.admit(index - prompt, proposals.token(proposal), proposals.probability(proposal))) {
				decided += this.decisions.commit(index, proposals.token(proposal), proposals.probability(proposal));
			}
		}
		if (all) {
			decided += complete(constraint, this.state.window().start(), this.state.window().end());
		}
		return decided + this.decisions.settle(constraint);
	}

	private void drop() {
		VisualTokenPolicy policy = this.policies.visual();
		VisualTokenPolicy.Looks looks = this.looks;
		if (policy == null || looks == null) {
			return;
		}
		int before = this.dropped.cardinality();
		policy.drop(this.state, looks, this.dropped);
		if (this.dropped.cardinality() > before) {
			this.policies.kv().drop(this.backbone, this.canvas, this.dropped);
		}
	}

	private void resize() {
		LengthPolicy policy = this.policies.length();
		if (policy != null) {
			policy.resize(this.state, this.reads.observations(), this.decisions.ofThisStep(), this.decisions);
			this.state.fit(this.policies.blocks().fit(this.canvas, this.state.window()));
		}
	}

	/** Masks again or overwrites what the policy wants; the number of such cells. */
	private int revise() {
		RevisePolicy policy = this.policies.revise();
		if (policy == null) {
			return 0;
		}
		this.remask.clear();
		policy.revise(this.state, this.reads.observations(), this.decisions.ofThisStep(), this.remask);
		int reopened = this.decisions.reopen(this.remask);
		this.remask.clear();
		policy.overwrite(this.state, this.reads.observations(), this.decisions.ofThisStep(), this.remask);
		return reopened + this.decisions.overwrite(this.remask, this.reads.observations());
	}

	private StopPolicy.@Nullable Stop stopBeforeCommit() {
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Stop stop = policy.beforeCommit(this.state, this.reads.observations());
			if (stop != null) {
				return stop;
			}
		}
		return null;
	}

	/** Ends the run by what the pass says; the number of masks that are gone. */
	private int end(StopPolicy.Stop stop) {
		CanvasConstraint constraint = this.policies.constraint();
		if (constraint != null) {
			// no cell decides for itself: what was sure enough is the completion
			int decided = complete(constraint, this.canvas.promptLength(), this.canvas.length());
			decided += this.decisions.settle(constraint);
			open(null);
			return decided;
		}
		Observations observations = this.reads.observations();
		int decided = 0;
		for (int index = this.canvas.promptLength(); stop.asProposed() && index < this.canvas.length(); index++) {
			if (this.canvas.isMasked(index) && observations.has(index)) {
				decided += this.decisions.commit(index, observations.token(index), observations.probability(index));
			}
		}
		open(null);
		return decided + ((stop.fill() != null) ? this.decisions.fill(stop.fill(), this.state.step()) : 0);
	}

	/** Commits what the completion has in masked cells; how many. */
	private int complete(CanvasConstraint constraint, int from, int to) {
		int decided = 0;
		for (int index = from; index < to; index++) {
			int cell = index - this.canvas.promptLength();
			int token = this.canvas.isMasked(index) ? constraint.complete(cell) : -1;
			if (token >= 0) {
				decided += this.decisions.commit(index, token, constraint.completionProbability(cell));
			}
		}
		return decided;
	}

	/** Closes the text behind its end; the number of decided cells that are replaced. */
	private int fillTail() {
		int replaced = 0;
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Tail tail = policy.tail(this.state);
			replaced += (tail != null) ? this.decisions.fillFrom(tail.from(), tail.token()) : 0;
		}
		return replaced;
	}

	/** Asks the stop policies and fills; the number of cells filled. */
	private int stopAfterStep(boolean blockFinished) {
		for (StopPolicy policy : this.policies.stops()) {
			StopPolicy.Stop stop = policy.afterStep(this.state, blockFinished);
			if (stop != null) {
				open(null);
				return (stop.fill() != null) ? this.decisions.fill(stop.fill(), this.state.step() - 1) : 0;
			}
		}
		return 0;
	}

	private void skipFinishedWindows() {
		while (!finished() && this.policies.blocks().finished(this.state, this.policies.schedule())) {
			open(this.policies.blocks().next(this.canvas, this.state.window()));
		}
	}

	private void open(@Nullable Window next) {
		this.state.open(next);
		this.drafts.forget();
	}

}

package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.CanvasConstraint;
import io.sfumato.backbone.policy.Cfg;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.LogitsRow;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StopPolicy;
import io.sfumato.backbone.policy.VisualTokenPolicy;

/**
 * Which rows of a pass are read, and what they say: per cell that may be decided a
 * proposal, per cell that was read an observation. One instance per run.
 * <p>
 * <b>Whole rows or statistics.</b> Where no policy changes or inspects logits, the
 * argmax, its probability, the margin and the entropy come from the graph and no
 * vocabulary-sized row is copied. The graph doesn't know that the mask must not be
 * proposed: there it keeps its share of the softmax, next to nothing in a trained model.
 * If it is the argmax of some cell, that cell sits out the step and from the next one on
 * this run asks for whole rows, in which the mask is forbidden; so a run loses one pass
 * at most.
 */
final class Reads {

	private final Canvas canvas;

	private final Policies policies;

	private final Drafts drafts;

	/** How many rows before a cell's own its logits stand. */
	private final int logitShift;

	private final BitSet watched = new BitSet();

	private final Observations observations;

	private final LogitsRow row;

	private final float[] unconditional;

	/** Index of each cell that is read, draft by draft. */
	private final int[] cells;

	/** The row of a draft's pass that each of them reads. */
	private final int[] rows;

	/** Per draft: how many reads come before those of the next one. */
	private final int[] until;

	/** The index behind the last cell that may be decided. */
	private int reach;

	private boolean wholeRows;

	/**
	 * @param capacity the most rows of one pass
	 */
	Reads(BackboneShape shape, Canvas canvas, Policies policies, Drafts drafts, int capacity) {
		this.canvas = canvas;
		this.policies = policies;
		this.drafts = drafts;
		this.logitShift = shape.logitShift();
		this.observations = new Observations(canvas.length());
		this.row = new LogitsRow(shape.vocabulary());
		this.unconditional = new float[(policies.guidance() != null) ? shape.vocabulary() : 0];
		this.cells = new int[capacity];
		this.rows = new int[capacity];
		this.until = new int[drafts.depth()];
		this.wholeRows = policies.needsLogits();
	}

	/**
	 * Chooses what the next pass is read for, ascending per draft: cells that may be
	 * decided, cells that policies watch, and of decided cells that have a shadow the
	 * shadow.
	 * @param looks whether the pass tells where its rows look
	 */
	void choose(StepContext context, ForwardPlan plan, boolean looks) {
		this.watched.clear();
		this.policies.unmask().watch(context, this.watched);
		if (this.policies.revise() != null) {
			this.policies.revise().watch(context, this.watched);
		}
		for (StopPolicy stop : this.policies.stops()) {
			stop.watch(context, this.watched);
		}
		this.policies.kv().watch(context, this.watched);
		if (this.policies.length() != null) {
			this.policies.length().watch(context, this.watched);
		}
		if (looks || this.policies.constraint() != null || this.policies.input() != null) {
			// whatever is undecided says what it still needs, or what the others can be
			for (int index = this.canvas.promptLength(); index < this.canvas.length(); index++) {
				if (this.canvas.isMasked(index)) {
					this.watched.set(index);
				}
			}
		}
		this.reach = this.policies.blocks().reach(this.canvas, context.window());
		int count = 0;
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			int first = draft * plan.count();
			for (int index = this.canvas.promptLength(); index < this.canvas.length(); index++) {
				int row = predictor(plan, index);
				boolean candidate = mayBeDecided(index) && this.drafts.decides(draft, index) < 0;
				if (row >= 0 && (candidate || (this.watched.get(index) && !judgedByShadow(plan, index)))) {
					this.cells[count] = index;
					this.rows[count++] = first + row;
				}
			}
			this.until[draft] = count;
		}
		for (int index = this.watched.nextSetBit(0); index >= 0; index = this.watched.nextSetBit(index + 1)) {
			if (judgedByShadow(plan, index)) {
				this.cells[count] = index;
				this.rows[count++] = plan.shadowRowOf(index);
			}
		}
		this.until[this.drafts.count() - 1] = count;
	}

	/**
	 * The query whose row is about a cell: its own, or the one before where the model was
	 * adapted from an autoregressive one (Dream; decoding.md section 1.3). Nothing stands
	 * before cell 0, it keeps its own. −1 if this pass doesn't evaluate it.
	 */
	private int predictor(ForwardPlan plan, int index) {
		return plan.rowOf(Math.max(0, index - this.logitShift));
	}

	private boolean mayBeDecided(int index) {
		return index < this.reach && this.canvas.isMasked(index);
	}

	private boolean judgedByShadow(ForwardPlan plan, int index) {
		return !this.canvas.isMasked(index) && plan.shadowRowOf(index) >= 0;
	}

	/**
	 * The rows that the pass must return, canvas after canvas.
	 * @param canvases evaluated side by side, each with all drafts
	 * @param count cells of one of them
	 */
	int[] rows(int canvases, int count) {
		int reads = count();
		int[] rows = new int[reads * canvases];
		for (int row = 0; row < rows.length; row++) {
			rows[row] = row / reads * count + this.rows[row % reads];
		}
		return rows;
	}

	/** Whether they must be whole. */
	boolean wholeRows() {
		return this.wholeRows;
	}

	private int count() {
		return this.until[this.drafts.count() - 1];
	}

	/**
	 * rows [canvas · reads] → observations, and proposals for the cells that may be
	 * decided, but for those that propose the mask.
	 */
	void read(StepContext context, ForwardRows rows) {
		this.observations.clear();
		CanvasConstraint constraint = this.policies.constraint();
		if (constraint != null) {
			observe(context, rows, constraint);
		}
		boolean wholeRows = this.wholeRows;
		int read = 0;
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			Proposals proposals = this.drafts.proposals(draft);
			proposals.clear();
			for (; read < this.until[draft]; read++) {
				int index = this.cells[read];
				if (constraint != null) {
					if (!constraint.constrain(index - this.canvas.promptLength(), this.row)) {
						continue;
					}
				}
				else if (wholeRows) {
					read(context, rows, read, index);
					if (this.policies.input() != null && this.canvas.isMasked(index)) {
						this.policies.input().observe(context, index, this.row);
					}
				}
				else {
					this.row.readStatistics(rows, read);
					if (this.policies.forbidMask() && this.row.argmax() == this.canvas.maskToken()) {
						this.wholeRows = true;
						continue;
					}
				}
				understand(context, index, proposals);
			}
		}
	}

	/** All rows of the pass → the constraint, whose rows are read instead. */
	private void observe(StepContext context, ForwardRows rows, CanvasConstraint constraint) {
		for (int read = 0; read < count(); read++) {
			read(context, rows, read, this.cells[read]);
			constraint.observe(this.cells[read] - this.canvas.promptLength(), this.row);
		}
		constraint.infer();
	}

	private void read(StepContext context, ForwardRows rows, int read, int index) {
		Cfg guidance = this.policies.guidance();
		if (this.policies.constraint() != null && guidance == null) {
			// every open cell is looked at in every pass
			this.row.readWhole(rows, read);
		}
		else {
			this.row.readLogits(rows, read);
		}
		if (guidance != null) {
			rows.logits(count() + read, this.unconditional);
			guidance.combine(this.row.logits(), this.unconditional);
		}
		if (this.policies.forbidMask()) {
			this.row.forbid(this.canvas.maskToken());
		}
		for (LogitsProcessor processor : this.policies.processors()) {
			processor.apply(context, index, this.row);
		}
	}

	/**
	 * The row that was read → the cell's observation and, for a candidate, its proposal.
	 */
	private void understand(StepContext context, int index, Proposals proposals) {
		boolean candidate = mayBeDecided(index);
		int token = this.policies.proposer().propose(context, index, this.row);
		double probability = this.row.probability(token);
		double score = this.policies.scorer().score(context, index, this.row, token);
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

	/**
	 * Where the rows of the pass look, for use when they are closed.
	 * @param layers that count
	 */
	VisualTokenPolicy.Looks looks(ForwardPlan plan, ForwardRows rows, VisualTokenPolicy.Layers layers) {
		int keys = plan.count() + ((plan.past() != null) ? plan.past().length() : 0);
		float[] layer = new float[keys];
		double[][] weights = new double[this.canvas.length()][];
		int[] places = new int[this.canvas.length()];
		Arrays.setAll(places, plan::keyOf);
		for (int read = 0; read < count(); read++) {
			double[] sum = new double[keys];
			for (int number = layers.from(); number < layers.to(); number++) {
				rows.attention(number, read, layer);
				for (int key = 0; key < keys; key++) {
					sum[key] += layer[key] / (layers.to() - layers.from());
				}
			}
			weights[this.cells[read]] = sum;
		}
		return new VisualTokenPolicy.Looks() {

			@Override
			public boolean has(int index) {
				return weights[index] != null;
			}

			@Override
			public double weight(int index, int seen) {
				return (places[seen] >= 0) ? weights[index][places[seen]] : 0;
			}

		};
	}

	/** What the pass says about every cell that was read, if any is watched. */
	Observations observations() {
		return this.observations;
	}

}

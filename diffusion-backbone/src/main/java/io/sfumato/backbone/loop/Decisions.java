package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.policy.CanvasConstraint;
import io.sfumato.backbone.policy.LengthPolicy;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;

/**
 * The book of a run's decisions, and the only place where its canvas is written: which
 * token, how probable, in which pass. Tells the listener.
 */
final class Decisions implements LengthPolicy.Splices {

	private static final int NOT_DECIDED = -1;

	private final Canvas canvas;

	private final StepContext context;

	private final DenoisingListener listener;

	/** By cell id. */
	private double[] probabilities = {};

	/** By cell id. */
	private int[] steps = {};

	private final BitSet ofThisStep = new BitSet();

	private int count;

	private int changes;

	Decisions(StepContext context, DenoisingListener listener) {
		this.context = context;
		this.canvas = context.canvas();
		this.listener = listener;
		makeRoom(this.canvas.answerLength());
	}

	private void makeRoom(int cells) {
		int known = this.steps.length;
		this.probabilities = Arrays.copyOf(this.probabilities, cells);
		this.steps = Arrays.copyOf(this.steps, cells);
		Arrays.fill(this.probabilities, known, cells, Double.NaN);
		Arrays.fill(this.steps, known, cells, NOT_DECIDED);
	}

	@Override
	public void insertMasks(int index, int count) {
		this.canvas.insertMasks(index, count);
		this.changes++;
		makeRoom(this.steps.length + count);
	}

	@Override
	public void appendFixed(int token, int count) {
		this.canvas.appendFixed(token, count);
		this.changes++;
		makeRoom(this.steps.length + count);
	}

	@Override
	public void truncate(int answerLength) {
		this.canvas.truncate(answerLength);
		this.changes++;
	}

	/** A step begins that has decided nothing yet. */
	void begin() {
		this.ofThisStep.clear();
	}

	/** Decides what was chosen; the number of masks that are gone. */
	int commit(Proposals proposals, BitSet chosen) {
		int decided = 0;
		for (int proposal = chosen.nextSetBit(0); proposal >= 0; proposal = chosen.nextSetBit(proposal + 1)) {
			decided += commit(proposals.index(proposal), proposals.token(proposal), proposals.probability(proposal));
		}
		return decided;
	}

	/** 1 if the cell is decided now, 0 if the token is the mask. */
	int commit(int index, int token, double probability) {
		this.canvas.commit(index, token);
		if (token == this.canvas.maskToken()) {
			return 0;
		}
		this.changes++;
		this.ofThisStep.set(index);
		int cell = this.canvas.id(index);
		this.probabilities[cell] = probability;
		this.steps[cell] = this.context.step();
		this.listener.committed(cell, token, probability, this.context.step());
		this.count++;
		return 1;
	}

	/** Masks cells again; how many. */
	int reopen(BitSet cells) {
		for (int index = cells.nextSetBit(0); index >= 0; index = cells.nextSetBit(index + 1)) {
			this.canvas.reopen(index);
			this.changes++;
			int cell = this.canvas.id(index);
			this.probabilities[cell] = Double.NaN;
			this.steps[cell] = NOT_DECIDED;
			this.listener.reopened(cell, this.context.step());
			this.count--;
		}
		return cells.cardinality();
	}

	/** Gives decided cells the tokens that were observed; how many. */
	int overwrite(BitSet cells, Observations observations) {
		reopen(cells);
		for (int index = cells.nextSetBit(0); index >= 0; index = cells.nextSetBit(index + 1)) {
			commit(index, observations.token(index), observations.probability(index));
		}
		return cells.cardinality();
	}

	/** Decides or fills what a constraint has settled; the number of masks gone. */
	int settle(CanvasConstraint constraint) {
		int[] settled = new int[1];
		int prompt = this.canvas.promptLength();
		constraint.settle(new CanvasConstraint.Settled() {

			@Override
			public void decided(int cell, int token, double probability) {
				settled[0] += commit(cell + prompt, token, probability);
			}

			@Override
			public void spare(int cell, int token) {
				BitSet one = new BitSet();
				one.set(cell + prompt);
				settled[0] += fill(one, token, Decisions.this.context.step());
			}

		});
		return settled[0];
	}

	/** Gives every mask the same token without asking the model; how many. */
	int fill(int token, int step) {
		BitSet masked = new BitSet();
		for (int index = this.canvas.promptLength(); index < this.canvas.length(); index++) {
			masked.set(index, this.canvas.isMasked(index));
		}
		return fill(masked, token, step);
	}

	/** Gives these masks the same token without asking the model; how many. */
	int fill(BitSet masked, int token, int step) {
		for (int index = masked.nextSetBit(0); index >= 0; index = masked.nextSetBit(index + 1)) {
			this.canvas.commit(index, token);
			int cell = this.canvas.id(index);
			this.steps[cell] = step;
			this.changes++;
			this.listener.filled(cell, token, step);
		}
		return masked.cardinality();
	}

	/**
	 * Gives every cell of the model from an index on the same token without asking it,
	 * decided or not; how many that were decided held another.
	 */
	int fillFrom(int from, int token) {
		BitSet others = new BitSet();
		BitSet decided = new BitSet();
		for (int index = from; index < this.canvas.length(); index++) {
			boolean other = this.canvas.kind(index) == CellKind.GEN && this.canvas.token(index) != token;
			others.set(index, other);
			decided.set(index, other && !this.canvas.isMasked(index));
		}
		int replaced = reopen(decided);
		fill(others, token, this.context.step());
		return replaced;
	}

	/** What the step has decided so far, by index. */
	BitSet ofThisStep() {
		return this.ofThisStep;
	}

	/** How often the canvas was written on. */
	int changes() {
		return this.changes;
	}

	/** Cells that the model has decided. */
	int count() {
		return this.count;
	}

	/** Of each cell's token when it was decided, NaN where the model didn't. */
	double[] probabilities() {
		return cells().mapToDouble((cell) -> this.probabilities[cell]).toArray();
	}

	/** The pass that decided each cell, −1 for none. */
	int[] steps() {
		return cells().map((cell) -> this.steps[cell]).toArray();
	}

	private IntStream cells() {
		return IntStream.range(this.canvas.promptLength(), this.canvas.length()).map(this.canvas::id);
	}

}

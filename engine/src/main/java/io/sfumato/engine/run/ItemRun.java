package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.driver.HexRun;
import io.sfumato.backbone.loop.CanvasRun;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.loop.Step;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.engine.event.GenerationEvent.Cell;
import io.sfumato.engine.event.GenerationEvent.Commit;
import io.sfumato.engine.event.GenerationEvent.Remask;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.record.RecordCells;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.GeneratedText.Finish;
import io.sfumato.engine.result.GeneratedText.Token;
import io.sfumato.engine.text.CellTexts;

/**
 * One text of a run while it is denoised: the loop's cells on one side, characters and
 * probabilities on the other. Used by one thread at a time.
 */
final class ItemRun implements DenoisingListener, AutoCloseable {

	private static final int UNDECIDED = -1;

	private final int number;

	private final RunPlan.Item plan;

	private final Language language;

	private final List<Integer> endTokens;

	/** By place. */
	private CellTexts texts;

	private final @Nullable RecordCells record;

	private final Prefixes.@Nullable Use prefix;

	private final int promptLength;

	private final CanvasRun denoising;

	/** The cells in reading order: numbers go on where a canvas grows in between. */
	private int[] order;

	/** By cell: its place in reading order. */
	private int[] places;

	/** By cell. */
	private double[] probabilities;

	/** By cell: the number of the run's step it was decided in. */
	private int[] steps;

	private int versions;

	/** What could have stood in a cell; null if nobody wants to know. */
	private final @Nullable TopTokens topTokens;

	/** Masks that the step has decided. */
	private final List<Decision> decisions = new ArrayList<>();

	/** Other tokens that it has given to cells decided before. */
	private final List<Decision> replacements = new ArrayList<>();

	/** Cells that it has masked again. */
	private final BitSet reopened = new BitSet();

	private int passes;

	/**
	 * @param prefix of the prompt if the strategy wants one; closed with this
	 * @param telling whether it is noted what else tokens of a free text could have been
	 */
	ItemRun(int number, RunPlan.Item plan, Prompt prompt, Prefixes.@Nullable Use prefix, Backbone backbone,
			Language language, CancelSignal cancel, boolean telling) {
		this.number = number;
		this.plan = plan;
		this.language = language;
		this.endTokens = backbone.shape().endTokens();
		this.prefix = prefix;
		this.promptLength = prompt.length();
		RecordDraft draft = plan.record();
		this.record = (draft != null) ? draft.cells(backbone.shape().maxPositions() - this.promptLength) : null;
		int cells = (this.record != null) ? this.record.size() : plan.decoding().strategy().maxTokens();
		this.texts = new CellTexts(cells);
		this.probabilities = new double[cells];
		this.steps = new int[cells];
		this.order = new int[cells];
		Arrays.setAll(this.order, (place) -> place);
		this.places = this.order;
		Arrays.fill(this.probabilities, Double.NaN);
		Arrays.fill(this.steps, UNDECIDED);
		Prefix computed = (prefix != null) ? prefix.prefix() : null;
		int mask = backbone.shape().maskToken();
		Strategy strategy = plan.decoding().strategy();
		boolean votes = strategy.techniques().recipe() == Recipe.HEX;
		this.topTokens = (telling && draft == null && !votes) ? new TopTokens(backbone, language) : null;
		Backbone shown = (this.topTokens != null) ? this.topTokens : backbone;
		if (this.record == null && votes) {
			this.denoising = new HexRun(backbone, prompt, computed, strategy, cancel);
		}
		else if (this.record == null) {
			this.denoising = Denoising.of(shown, Canvas.masked(prompt, mask, strategy.initialCells()), computed,
					strategy, this, cancel);
		}
		else {
			this.denoising = Denoising.of(backbone, this.record.canvas(prompt, mask), computed, strategy, this.record,
					this, cancel);
			showText(this.record);
		}
	}

	private void showText(RecordCells record) {
		for (int cell = 0; cell < record.size(); cell++) {
			int token = record.token(cell);
			if (!record.isOpen(cell)) {
				this.texts.commit(cell, (token >= 0) ? this.language.bytes(token) : new byte[0]);
			}
		}
	}

	/** The cells as they are shown before the first step. */
	List<Cell> cells() {
		List<Cell> cells = new ArrayList<>();
		for (int cell = 0; cell < this.steps.length; cell++) {
			if (this.record == null) {
				cells.add(new Cell(cell, "mask", null));
			}
			else if (this.record.isOpen(cell)) {
				cells.add(new Cell(cell, "mask", null, this.record.slot(cell)));
			}
			else {
				cells.add(new Cell(cell, "fixed", this.texts.text(cell)));
			}
		}
		return cells;
	}

	/**
	 * One forward pass.
	 * @param runStep its number in the run, if it decides something
	 */
	Outcome step(int runStep) {
		this.decisions.clear();
		this.replacements.clear();
		this.reopened.clear();
		Step step = this.denoising.step();
		this.passes++;
		if (isShownInTheEnd() && finished()) {
			showAnswer();
		}
		List<Outcome.Growth> growths = grow();
		this.decisions.sort(Comparator.comparingInt((decision) -> this.places[decision.cell()]));
		List<Commit> commits = new ArrayList<>();
		for (Decision decision : this.decisions) {
			commits.add(commit(decision, runStep));
		}
		List<Remask> remasks = new ArrayList<>();
		BitSet changed = new BitSet();
		int revisions = this.reopened.cardinality() + this.replacements.size();
		if (revisions > 0) {
			revise(runStep, remasks, changed);
		}
		this.texts.blankBehindEnd().forEach(changed::set);
		List<Commit> edits = new ArrayList<>();
		changed.stream()
			.forEach((cell) -> edits.add(new Commit(cell, this.texts.text(cell), certain(this.probabilities[cell]))));
		return new Outcome(step, commits, remasks, edits, revisions,
				(this.record != null) ? this.record.takeSettled() : this.texts.takeStable(step.settled()),
				(this.record != null) ? this.record.takeSlots() : List.of(), growths);
	}

	/** Makes room for cells that the pass has put in between. */
	private List<Outcome.Growth> grow() {
		Canvas canvas = this.denoising.canvas();
		int known = this.order.length;
		int cells = canvas.answerLength();
		if (cells <= known) {
			return List.of();
		}
		int[] order = new int[cells];
		int[] places = new int[cells];
		for (int place = 0; place < cells; place++) {
			order[place] = canvas.id(this.promptLength + place);
			places[order[place]] = place;
		}
		int[] moved = Arrays.stream(this.order).map((cell) -> places[cell]).toArray();
		this.texts = this.texts.among(cells, moved);
		this.order = order;
		this.places = places;
		this.probabilities = Arrays.copyOf(this.probabilities, cells);
		this.steps = Arrays.copyOf(this.steps, cells);
		Arrays.fill(this.probabilities, known, cells, Double.NaN);
		Arrays.fill(this.steps, known, cells, UNDECIDED);
		List<Outcome.Growth> growths = new ArrayList<>();
		for (int place = 0; place < cells; place++) {
			if (order[place] >= known) {
				List<Integer> inserted = new ArrayList<>();
				int after = order[place - 1];
				while (place < cells && order[place] >= known) {
					inserted.add(order[place++]);
				}
				growths.add(new Outcome.Growth(++this.versions, after, inserted));
			}
		}
		return growths;
	}

	/** All of an answer whose cells had no places before. */
	private void showAnswer() {
		Denoised answer = this.denoising.result();
		for (int cell = 0; cell < this.steps.length; cell++) {
			boolean written = cell < answer.tokens().length;
			this.decisions.add(new Decision(cell, written ? answer.tokens()[cell] : this.endTokens.getFirst(),
					written ? answer.probabilities()[cell] : Double.NaN));
		}
	}

	/**
	 * Takes back what the pass has masked again or replaced, and places the replacements.
	 * @param changed gets the committed cells that show something else than before
	 */
	private void revise(int runStep, List<Remask> remasks, BitSet changed) {
		String[] before = new String[this.steps.length];
		Arrays.setAll(before, this.texts::text);
		BitSet takenBack = (BitSet) this.reopened.clone();
		this.replacements.forEach((decision) -> takenBack.set(decision.cell()));
		this.texts.reopen(takenBack);
		this.reopened.stream().forEach((cell) -> {
			remasks.add(new Remask(cell, certain(this.probabilities[cell])));
			this.probabilities[cell] = Double.NaN;
			this.steps[cell] = UNDECIDED;
		});
		for (Decision replacement : this.replacements) {
			commit(replacement, runStep);
			changed.set(replacement.cell());
		}
		for (int cell = 0; cell < before.length; cell++) {
			if (this.texts.isCommitted(cell) && !this.texts.text(cell).equals(before[cell])) {
				changed.set(cell);
			}
		}
	}

	private Commit commit(Decision decision, int runStep) {
		int cell = decision.cell();
		this.steps[cell] = runStep;
		this.probabilities[cell] = decision.probability();
		int place = this.places[cell];
		String text;
		if (this.record != null) {
			// the end of a value, and what fills the cells behind it, shows nothing
			text = this.texts.commit(place,
					Double.isNaN(decision.probability()) || this.endTokens.contains(decision.token()) ? new byte[0]
							: this.language.bytes(decision.token()));
		}
		else {
			text = this.endTokens.contains(decision.token()) ? this.texts.commitEnd(place)
					: this.texts.commit(place, this.language.bytes(decision.token()));
		}
		return new Commit(cell, text, certain(decision.probability()));
	}

	/** What follows from the end of the text without asking the model is certain. */
	private static double certain(double probability) {
		return Double.isNaN(probability) ? 1 : probability;
	}

	@Override
	public void committed(int cell, int token, double probability, int step) {
		if (isShownInTheEnd()) {
			return;
		}
		if (this.topTokens != null) {
			int index = this.promptLength + this.places[cell];
			this.topTokens.decided(cell, this.denoising.canvas().position(index), token, probability);
		}
		place(new Decision(cell, token, probability));
	}

	private void place(Decision decision) {
		if (this.reopened.get(decision.cell())) {
			// masked again and decided at once: another token stands there
			this.reopened.clear(decision.cell());
			this.replacements.add(decision);
		}
		else {
			this.decisions.add(decision);
		}
	}

	@Override
	public void reopened(int cell, int step) {
		this.reopened.set(cell);
	}

	@Override
	public void filled(int cell, int token, int step) {
		if (!isShownInTheEnd()) {
			place(new Decision(cell, token, Double.NaN));
		}
	}

	int number() {
		return this.number;
	}

	/** What was read of the shape of a record. */
	List<FilledShape> shapes() {
		return (this.record != null) ? this.record.shapes() : List.of();
	}

	boolean finished() {
		return this.denoising.finished();
	}

	/** Forward passes of the denoising alone. */
	int passes() {
		return this.passes;
	}

	/** Query cells if every pass had evaluated the whole canvas. */
	long baseline() {
		return (long) this.passes * (this.promptLength + this.steps.length);
	}

	/** Cells whose keys and values came from the prefix at every step. */
	int prefixCells() {
		return (this.prefix != null) ? this.promptLength : 0;
	}

	/** Soft tokens of all media that the run does without by now. */
	int dropped() {
		return this.denoising.dropped().cardinality();
	}

	/** Soft tokens of a medium that the run still sees. */
	int kept(Segment.Medium medium) {
		int from = 0;
		for (Segment segment : this.denoising.canvas().prompt().segments()) {
			if (segment == medium) {
				return medium.length() - this.denoising.dropped().get(from, from + medium.length()).cardinality();
			}
			from += segment.length();
		}
		return medium.length();
	}

	/** Whether its prompt is kept apart from its canvas. */
	boolean hasPrefix() {
		return this.prefix != null;
	}

	Denoised denoised() {
		return this.denoising.result();
	}

	/** Tokens of the text, its end and what was given not counted. */
	int tokens() {
		return (this.record == null) ? this.texts.end()
				: (int) Arrays.stream(this.probabilities).filter((each) -> !Double.isNaN(each)).count();
	}

	/** Text that was known before the first step, where nothing had to be decided. */
	String knownText() {
		return (this.record != null) ? this.record.takeSettled() : "";
	}

	/** Adds the probabilities of the text's tokens and its end. */
	void addTo(GeometricMean mean) {
		int last = Math.min(this.texts.end(), this.order.length - 1);
		for (int place = 0; place <= last; place++) {
			mean.add(this.probabilities[this.order[place]]);
		}
	}

	/**
	 * Whether a step has finished a block; a window that slides is none, its run has one
	 * in the end.
	 */
	boolean finishesBlock(Step step) {
		return hasBlocks() ? step.blockFinished() : finished();
	}

	/** The block that a step has worked on. */
	int block(Step step) {
		return hasBlocks() ? step.block() : 0;
	}

	/** Blocks that had a pass. */
	int blocks() {
		return hasBlocks() ? this.denoising.result().blocks() : Math.min(1, this.passes);
	}

	private boolean isShownInTheEnd() {
		return this.plan.decoding().strategy().techniques().recipe().isShownInTheEnd();
	}

	private boolean hasBlocks() {
		return this.plan.decoding().strategy().techniques().recipe().hasBlocks();
	}

	/** The cells of the block that a step has worked on, in reading order. */
	List<Integer> blockCells(Step step) {
		return Arrays.stream(this.order, hasBlocks() ? step.from() : 0, hasBlocks() ? step.to() : this.order.length)
			.boxed()
			.toList();
	}

	/** The text of some adjacent cells. */
	String text(List<Integer> cells) {
		return this.texts.text(this.places[cells.getFirst()], this.places[cells.getLast()] + 1);
	}

	/** How sure the model was of some adjacent cells. */
	double confidence(List<Integer> cells) {
		GeometricMean mean = new GeometricMean();
		cells.forEach((cell) -> mean.add(this.probabilities[cell]));
		return mean.value();
	}

	/** The finished text. */
	GeneratedText result(boolean withTokens) {
		GeometricMean mean = new GeometricMean();
		addTo(mean);
		List<Token> tokens = null;
		if (withTokens) {
			tokens = new ArrayList<>();
			for (int place = 0; place < this.texts.end(); place++) {
				int cell = this.order[place];
				double probability = (this.record != null) ? certain(this.probabilities[cell])
						: this.probabilities[cell];
				tokens.add(new Token(this.texts.text(place), probability, this.steps[cell],
						(this.topTokens != null) ? this.topTokens.alternatives(cell) : List.of()));
			}
		}
		if (this.record != null) {
			return new GeneratedText(this.plan.id(), this.record.text(), mean.value(), Finish.STOP, tokens,
					this.record.result());
		}
		return new GeneratedText(this.plan.id(), this.texts.text(), mean.value(),
				(this.texts.end() < this.steps.length) ? Finish.STOP : Finish.LENGTH, tokens);
	}

	@Override
	public void close() {
		this.denoising.close();
		if (this.prefix != null) {
			this.prefix.close();
		}
	}

	/** A cell decided in the current step; NaN where the model wasn't asked. */
	private record Decision(int cell, int token, double probability) {
	}

}

package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.CanvasConstraint;
import io.sfumato.backbone.policy.LengthPolicy;
import io.sfumato.backbone.policy.LogitsRow;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.RecordConstraint.Belief;
import io.sfumato.structured.lattice.Candidates;

/**
 * The cells of one record in one run: joins its automata to the denoising loop, which
 * they let see of a pass only what can become a valid record (structured-output.md §6.2).
 * Closed values are read at the first look and stand from then on. Used by one thread at
 * a time.
 */
public final class RecordCells implements CanvasConstraint {

	/** Tokens of a cell that are looked at. */
	private static final int CANDIDATES = 64;

	/** From here on a valid record leaves a cell no choice. */
	private static final double FORCED = 0.9;

	/** Up to here the model thinks of something else. */
	private static final double UNEXPECTED = 0.1;

	private final RecordLayout layout;

	private final RecordConstraint record;

	private final SlotReadings readings;

	private final Map<Integer, Candidates> rows = new HashMap<>();

	private final Map<Integer, Belief> beliefs = new HashMap<>();

	/** Values that were added to since the last look, by their first cells. */
	private final Set<Integer> touched = new HashSet<>();

	/** Values whose other cells the last look says nothing of, by their first cells. */
	private final Set<Integer> corrected = new HashSet<>();

	/** Cells that the loop knows to be decided or spare. */
	private final BitSet told = new BitSet();

	private final Set<String> shown = new HashSet<>();

	private final SlotGrowth growth;

	private int settled;

	/**
	 * @param maxCells that the canvas may come to
	 * @param telling what is told of slots
	 */
	RecordCells(RecordLayout layout, RecordConstraint record, int maxCells, SlotTelling telling) {
		this.layout = layout;
		this.record = record;
		this.readings = new SlotReadings(layout, record, telling);
		this.growth = new SlotGrowth(this, record, maxCells);
		int[] cells = record.cells();
		for (int cell = 0; cell < cells.length; cell++) {
			this.told.set(cell, cells[cell] != RecordConstraint.MASKED);
		}
	}

	/** Number of cells now. */
	public int size() {
		return this.record.size();
	}

	/** Whether nothing is left to be filled in. */
	public boolean isDone() {
		return this.record.isDone();
	}

	/** The canvas that the run begins with. */
	public Canvas canvas(Prompt prompt, int maskToken) {
		Canvas.Builder canvas = Canvas.builder(prompt, maskToken);
		for (int token : this.record.cells()) {
			switch (token) {
				case RecordConstraint.MASKED -> canvas.masks(1);
				case RecordConstraint.SPARE -> canvas.fixed(this.layout.padding().token());
				case RecordConstraint.MARK -> canvas.fixed(this.layout.padding().mark());
				default -> canvas.fixed(token);
			}
		}
		return canvas.build();
	}

	/** Whether a cell is masked. */
	public boolean isOpen(int cell) {
		return this.record.isMasked(cell);
	}

	/**
	 * The token that stands in a cell, or −1 where it is masked or has no meaning.
	 */
	public int token(int cell) {
		return Math.max(-1, this.record.cells()[cell]);
	}

	/** The slot that a masked cell belongs to. */
	public String slot(int cell) {
		return String.join(" ", this.record.values().getOrDefault(this.record.valueOf(cell), List.of()));
	}

	@Override
	public LengthPolicy length() {
		return this.growth;
	}

	/** Told that cells were put before one of those that there were. */
	void grown(int cell, int count) {
		for (int index = this.told.length() - 1; index >= cell; index--) {
			this.told.set(index + count, this.told.get(index));
		}
		this.told.clear(cell, cell + count);
		this.beliefs.clear();
	}

	@Override
	public void observe(int cell, LogitsRow row) {
		if (!isOpen(cell)) {
			return;
		}
		int[] watched = this.record.watched(cell);
		double normaliser = row.logNormaliser();
		// a model that says nothing sensible gets no say: the completion stands
		this.rows.put(cell, Double.isFinite(normaliser) ? Candidates.of(row.logits(), normaliser, CANDIDATES, watched)
				: Candidates.of(row.logits(), CANDIDATES, watched));
	}

	@Override
	public void infer() {
		this.beliefs.clear();
		this.touched.clear();
		this.corrected.clear();
		look();
		if (this.readings.read()) {
			// what was read changes nothing for other values, but its own cells are taken
			look();
		}
		this.beliefs.keySet().stream().sorted().forEach(this::correct);
		this.rows.clear();
	}

	/**
	 * Commits what a cell has to hold against what the model thinks. What it says of the
	 * value's other cells goes with its own idea of this one (a number where a quote has
	 * to open a string, and all digits a cell too early), so it is asked again.
	 */
	private void correct(int cell) {
		int token = this.record.completion(cell);
		double forced = completionProbability(cell, token);
		Candidates row = this.rows.get(cell);
		if (row != null && forced >= FORCED && row.probability(token) <= UNEXPECTED
				&& this.record.commit(cell, token, forced)) {
			this.corrected.add(this.record.valueOf(cell));
		}
	}

	private void look() {
		this.beliefs.clear();
		this.record.look((cell) -> this.rows.getOrDefault(cell, Candidates.none()))
			.forEach((belief) -> this.beliefs.put(belief.cell(), belief));
	}

	@Override
	public boolean constrain(int cell, LogitsRow row) {
		Belief belief = this.beliefs.get(cell);
		if (belief == null) {
			return false;
		}
		row.become(belief.tokens(), belief.probabilities(), belief.tokens().length);
		return true;
	}

	@Override
	public boolean admit(int cell, int token, double probability) {
		int value = this.record.valueOf(cell);
		// beside another one of the same pass a token must still be part of the likeliest
		// text
		if (this.corrected.contains(value) || this.touched.contains(value) && this.record.completion(cell) != token) {
			return false;
		}
		boolean stands = this.record.commit(cell, token, probability);
		if (stands) {
			this.touched.add(value);
			this.told.set(cell);
		}
		return stands;
	}

	@Override
	public int complete(int cell) {
		int token = this.record.completion(cell);
		if (token >= 0 && this.record.commit(cell, token, completionProbability(cell, token))) {
			this.told.set(cell);
			return token;
		}
		return -1;
	}

	@Override
	public double completionProbability(int cell) {
		return completionProbability(cell, this.record.completion(cell));
	}

	private double completionProbability(int cell, int token) {
		Belief belief = this.beliefs.get(cell);
		for (int each = 0; belief != null && each < belief.tokens().length; each++) {
			if (belief.tokens()[each] == token) {
				return belief.probabilities()[each];
			}
		}
		return 0;
	}

	@Override
	public void settle(Settled settled) {
		int[] cells = this.record.cells();
		for (int cell = this.told.nextClearBit(0); cell < cells.length; cell = this.told.nextClearBit(cell + 1)) {
			if (cells[cell] == RecordConstraint.SPARE) {
				this.told.set(cell);
				settled.spare(cell, this.layout.padding().token());
			}
			else if (cells[cell] != RecordConstraint.MASKED) {
				this.told.set(cell);
				settled.decided(cell, cells[cell], this.record.score(cell));
			}
		}
	}

	/** The text that became final since the last call. */
	public String takeSettled() {
		this.readings.withhold();
		String text = this.record.settledText(this.layout.json(), this.layout.omitNulls());
		String fresh = text.substring(this.settled);
		this.settled = text.length();
		return fresh;
	}

	/** What was read of the record's shape before its cells were laid out. */
	public List<FilledShape> shapes() {
		return this.layout.shapes();
	}

	/** The slots that became final since the last call. */
	public List<FilledSlot> takeSlots() {
		this.readings.withhold();
		List<FilledSlot> slots = new ArrayList<>();
		for (RecordConstraint.SlotResult each : this.record.results()) {
			if (each.done() && this.shown.add(each.name())) {
				slots.add(this.readings.slot(each));
			}
		}
		return slots;
	}

	/** The finished text. */
	public String text() {
		this.readings.withhold();
		return this.record.settledText(this.layout.json(), this.layout.omitNulls());
	}

	/** The finished record. */
	public FilledRecord result() {
		this.readings.withhold();
		List<FilledSlot> slots = new ArrayList<>();
		Map<String, FilledSlot> filled = new HashMap<>();
		this.record.results().forEach((each) -> filled.put(each.name(), this.readings.slot(each)));
		for (String name : this.layout.names()) {
			FilledSlot slot = filled.get(name);
			slots.add((slot != null) ? slot : this.layout.given(name));
		}
		return new FilledRecord(this.layout.value(this.record), this.layout.digest(), slots, this.layout.spans(slots),
				this.layout.shapes());
	}

}

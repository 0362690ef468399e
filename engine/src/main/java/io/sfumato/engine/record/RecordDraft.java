package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.Receipt;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import org.jspecify.annotations.Nullable;

/**
 * A record whose form is compiled. What its shape depends on may have to be read before
 * cells are laid out; until then it is the smallest one. Immutable.
 */
public final class RecordDraft {

	private final CanvasPlanner canvases;

	private final RecordLayout layout;

	private final @Nullable SchemaShape shape;

	private final String pointer;

	private final int size;

	private final int maxCells;

	private final SlotTelling telling;

	/**
	 * @param shape null where there is only one
	 * @param pointer of the request's field that holds the form
	 * @param size cells that it begins with
	 */
	RecordDraft(CanvasPlanner canvases, RecordLayout layout, @Nullable SchemaShape shape, String pointer, int size,
			int maxCells, SlotTelling telling) {
		this.canvases = canvases;
		this.layout = layout;
		this.shape = shape;
		this.pointer = pointer;
		this.size = size;
		this.maxCells = maxCells;
		this.telling = telling;
	}

	/** What makes its slots' confidence what it should be; null where they are raw. */
	public Calibration.@Nullable Entry calibration() {
		return this.telling.values();
	}

	/** Cells that it begins with. */
	public int size() {
		return this.size;
	}

	/**
	 * The cells of one run.
	 * @param room cells that there are for it, at least its size
	 */
	public RecordCells cells(int room) {
		return new RecordCells(this.layout,
				this.canvases.lay(this.layout.scaffold(), this.layout.given(), this.layout.terms(), this.maxCells),
				Math.min(room, this.maxCells), this.telling);
	}

	/** How large it is in the shape that it has by now. */
	FormCheck.Sizes sizes() {
		RecordConstraint record = this.canvases.lay(this.layout.scaffold(), this.layout.given(), this.layout.terms(),
				this.maxCells);
		List<FormCheck.Slot> slots = new ArrayList<>(
				this.layout.scaffold().gaps().stream().map(this.layout::described).toList());
		int states = slots.stream().mapToInt(FormCheck.Slot::states).sum();
		if (this.shape != null) {
			this.shape.undecided().stream().map(SchemaShape::described).forEach(slots::add);
		}
		int masked = (int) Arrays.stream(record.cells()).filter((cell) -> cell == RecordConstraint.MASKED).count();
		long most = this.canvases.mostCells(this.layout.scaffold(), this.layout.given(), this.layout.terms());
		return new FormCheck.Sizes(slots,
				this.canvases.fewestCells(this.layout.scaffold(), this.layout.given(), this.layout.terms()),
				record.size(), Math.min(most, this.maxCells), masked, states);
	}

	/** The same record, in which something stood before. */
	public RecordDraft instead(Map<String, String> before) {
		return before.isEmpty() ? this : new RecordDraft(this.canvases, this.layout.instead(before), this.shape,
				this.pointer, this.size, this.maxCells, this.telling);
	}

	/** What has to be asked next to know the shape; nothing if it is known. */
	public List<DecisionQuestion> questions() {
		return (this.shape != null) ? this.shape.open().stream().map(ShapeQuestions::of).toList() : List.of();
	}

	/**
	 * The record in the shape that was read, as far as there is room.
	 * @param answers to all questions, in their order
	 * @param room cells that there are for it
	 * @param warnings gets what is smaller than it was read
	 */
	public RecordDraft shaped(List<Decision> answers, int room, List<Receipt.Warning> warnings) {
		SchemaShape before = shape();
		List<io.sfumato.structured.plan.Decision> open = before.open();
		SchemaShape wanted = before;
		for (int index = 0; index < answers.size(); index++) {
			wanted = wanted.with(open.get(index), answers.get(index).best());
		}
		int cells = Math.min(room, this.maxCells);
		boolean fits = fits(wanted, cells);
		SchemaShape next = fits ? wanted : before;
		List<FilledShape> told = new ArrayList<>();
		for (int index = 0; index < answers.size(); index++) {
			int option = answers.get(index).best();
			if (!fits) {
				// from the outside in, each as large as it was read or as there is room
				option = largest(next, open.get(index), option, cells);
				next = (option >= 0) ? next.with(open.get(index), option) : next;
				if (option != answers.get(index).best()) {
					warnings.add(new Receipt.Warning("shape-cut",
							"The canvas has no room for all that was seen: " + open.get(index).place() + " is smaller",
							this.pointer));
				}
			}
			if (option >= 0) {
				told.add(SchemaShape.told(open.get(index), option, answers.get(index)));
			}
		}
		next = next.next(told);
		RecordLayout layout = next.layout().instead(this.layout.before());
		int size = this.canvases.lay(layout.scaffold(), layout.given(), layout.terms(), cells).size();
		RecordDraft shaped = new RecordDraft(this.canvases, layout, next, this.pointer, size, cells, this.telling);
		if (next.open().isEmpty()) {
			shaped.leave(warnings);
		}
		return shaped;
	}

	/** Takes it as it is: what wasn't read of its shape is the smallest. */
	public void leave(List<Receipt.Warning> warnings) {
		shape().undecided()
			.forEach((each) -> warnings.add(new Receipt.Warning("shape-not-read",
					"The shape of a part of the record isn't read: it is the smallest one that the schema allows, and "
							+ each.place() + " is decided so",
					this.pointer)));
	}

	private SchemaShape shape() {
		if (this.shape == null) {
			throw new IllegalStateException("a record of one shape isn't asked for it");
		}
		return this.shape;
	}

	/** The largest option up to one that fits, or −1 if it is better left open. */
	private int largest(SchemaShape shape, io.sfumato.structured.plan.Decision decision, int wanted, int room) {
		int option = wanted;
		while (!fits(shape.with(decision, option), room)) {
			int smaller = SchemaShape.smaller(decision, option);
			if (smaller == option) {
				return -1;
			}
			option = smaller;
		}
		return option;
	}

	private boolean fits(SchemaShape shape, int room) {
		RecordLayout layout = shape.layout();
		return this.canvases.fewestCells(layout.scaffold(), layout.given(), layout.terms()) <= room;
	}

}

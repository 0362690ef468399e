package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot.Option;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the shape of a record with a schema: numbers of rows, members that are
 * there, branches. Read level by level from the outside, since rows within rows are known
 * only when these are.
 *
 * @param level how often was read
 */
record SchemaShape(SchemaRecord record, Choices choices, List<FilledShape> read, int level) {

	/** Levels of rows within rows that are read. */
	private static final int MOST_LEVELS = 3;

	/** Decisions of a level; what is beyond stays the smallest. */
	private static final int MOST_DECISIONS = 64;

	SchemaShape {
		read = List.copyOf(read);
	}

	/** What the request knows of the shape; the rest is unread. */
	static SchemaShape known(SchemaRecord record) {
		SchemaShape shape = new SchemaShape(record, Choices.none(), List.of(), 0);
		for (Decision next = shape.firstKnown(); next != null; next = shape.firstKnown()) {
			shape = shape.with(next, shape.knownOption(next));
		}
		return shape;
	}

	private @Nullable Decision firstKnown() {
		return undecided().stream().filter((each) -> knownOption(each) >= 0).findFirst().orElse(null);
	}

	/** The option that the request knows, or −1. */
	private int knownOption(Decision decision) {
		String known = this.record.slots().shapes().get(decision.pointer());
		for (int option = 0; known != null && option < decision.options().size(); option++) {
			if (value(decision, option).equals(known)) {
				return option;
			}
		}
		return -1;
	}

	/** What is to be read next; nothing if that is all. */
	List<Decision> open() {
		List<Decision> open = undecided();
		return (this.level == MOST_LEVELS) ? List.of() : open.subList(0, Math.min(MOST_DECISIONS, open.size()));
	}

	/** What isn't decided, be it ever read or not. */
	List<Decision> undecided() {
		return this.record.plan()
			.decisions(this.choices)
			.stream()
			.filter((each) -> each.kind().isShape() && !isSettled(each))
			.toList();
	}

	/** A value that is known tells the branch it is in. */
	private boolean isSettled(Decision decision) {
		return decision.kind() == Decision.Kind.BRANCH && this.record.isGiven(decision.place());
	}

	/** The record in this shape. */
	RecordLayout layout() {
		return this.record.layout(this.choices, this.read);
	}

	/** This shape with one more thing decided. */
	SchemaShape with(Decision decision, int option) {
		return new SchemaShape(this.record, this.choices.with(decision.pointer(), option), this.read, this.level);
	}

	/**
	 * This shape, read one level deeper.
	 * @param shapes what the level came to
	 */
	SchemaShape next(List<FilledShape> shapes) {
		List<FilledShape> all = new ArrayList<>(this.read);
		all.addAll(shapes);
		return new SchemaShape(this.record, this.choices, all, this.level + 1);
	}

	/** The next smaller option of a decision; the option itself if there is none. */
	static int smaller(Decision decision, int option) {
		return switch (decision.kind()) {
			case COUNT -> Math.max(0, option - 1);
			// the options are yes and no
			case PRESENT -> 1;
			default -> option;
		};
	}

	/**
	 * What was read, as it is told.
	 * @param option that stands
	 */
	static FilledShape told(Decision decision, int option, io.sfumato.engine.result.Decision answer) {
		List<Option> options = new ArrayList<>();
		for (int index = 0; index < decision.options().size(); index++) {
			options.add(new Option(value(decision, index), answer.probabilities().get(index)));
		}
		return new FilledShape(decision.pointer(), decision.place(), kind(decision), value(decision, option), options,
				(option == answer.best()) ? answer.confidence() : 0);
	}

	/** What is to be read, and what it may come to. */
	static FormCheck.Slot described(Decision decision) {
		List<String> options = new ArrayList<>();
		for (int option = 0; option < decision.options().size(); option++) {
			options.add(value(decision, option));
		}
		return new FormCheck.Slot(decision.place(), switch (decision.kind()) {
			case COUNT -> FormCheck.Kind.COUNT;
			case PRESENT -> FormCheck.Kind.PRESENT;
			default -> FormCheck.Kind.BRANCH;
		}, options, 0, false);
	}

	private static FilledShape.Kind kind(Decision decision) {
		return switch (decision.kind()) {
			case COUNT -> FilledShape.Kind.COUNT;
			case PRESENT -> FilledShape.Kind.PRESENT;
			default -> FilledShape.Kind.BRANCH;
		};
	}

	private static String value(Decision decision, int option) {
		return switch (decision.kind()) {
			case COUNT -> decision.options().get(option);
			case PRESENT -> Boolean.toString(option == 0);
			default -> JsonWriter.write(new JsonNode.Str(decision.options().get(option)));
		};
	}

}

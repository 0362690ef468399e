package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Violation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.Receipt;

/**
 * Compiles forms of records to tell what they come to. Thread-safe.
 */
public final class FormChecks {

	private static final double NANOS_PER_MILLI = 1e6;

	private final RecordPlanner planner;

	private final int maxCells;

	private final LongSupplier nanoTime;

	/**
	 * @param maxCells of a record
	 */
	public FormChecks(RecordPlanner planner, int maxCells, LongSupplier nanoTime) {
		this.planner = planner;
		this.maxCells = maxCells;
		this.nanoTime = nanoTime;
	}

	/**
	 * Checks a form.
	 * @param model its name
	 * @throws InvalidRequestException if something else is wrong than the form
	 */
	public FormCheck check(String model, RecordForm form, RecordForm.Slots slots) {
		List<Receipt.Warning> narrowings = new ArrayList<>();
		long start = this.nanoTime.getAsLong();
		try {
			RecordDraft draft = this.planner.plan(form, slots, this.maxCells, SlotTelling.raw(false), narrowings);
			return new FormCheck(model, List.of(), narrowings, draft.sizes(), millisSince(start));
		}
		catch (InvalidRequestException ex) {
			return new FormCheck(model, violations(ex), narrowings, null, millisSince(start));
		}
	}

	private static List<Violation> violations(InvalidRequestException refused) {
		return switch (refused.problem()) {
			case SCHEMA_UNSUPPORTED, SCHEMA_LIMIT,
					SCHEMA_DOES_NOT_FIT ->
				refused.violations().isEmpty() ? List
					.of(new Violation("limit_exceeded", String.valueOf(refused.getMessage()), "", null, null, null))
						: refused.violations();
			default -> throw refused;
		};
	}

	private double millisSince(long start) {
		return (this.nanoTime.getAsLong() - start) / NANOS_PER_MILLI;
	}

}

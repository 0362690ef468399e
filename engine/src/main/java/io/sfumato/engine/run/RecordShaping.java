package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;

/**
 * Reads what the shape of a record depends on, and lays the record out accordingly:
 * closed questions about the same media and texts, asked before the record is
 * (structured-output.md §5.1). Thread-safe.
 */
final class RecordShaping {

	private final RunRequest request;

	private final @Nullable String state;

	private final List<Kind> kinds;

	private final DecisionPlanner decisions;

	private final RecordItems records;

	private final List<Receipt.Warning> warnings;

	/**
	 * @param state text that the record is read from; null for none
	 * @param kinds what its media are, in order
	 * @param warnings gets what isn't read
	 */
	RecordShaping(RunRequest request, @Nullable String state, List<Kind> kinds, DecisionPlanner decisions,
			RecordItems records, List<Receipt.Warning> warnings) {
		this.request = request;
		this.state = state;
		this.kinds = kinds;
		this.decisions = decisions;
		this.records = records;
		this.warnings = warnings;
	}

	/**
	 * What is to be read next of a record's shape; null if nothing is, or if the
	 * questions find no place beside what the record is read from.
	 * @param media soft tokens of all media
	 */
	@Nullable DecisionPlan reads(RecordDraft record, int media) {
		List<DecisionQuestion> questions = record.questions();
		if (questions.isEmpty()) {
			return null;
		}
		try {
			return this.decisions.plan(new Operation.Decide(questions, this.state, true, null, true, null), this.state,
					this.kinds, media);
		}
		catch (InvalidRequestException ex) {
			// nobody has asked these questions but us
			record.leave(this.warnings);
			return null;
		}
	}

	/**
	 * The record in the shape that was read.
	 * @param room cells that there are for it
	 */
	RecordDraft shaped(RecordDraft record, List<Decision> answers, int room) {
		return record.shaped(answers, room, this.warnings);
	}

	/** The texts, each of them that record. */
	List<RunPlan.Item> items(List<RunPlan.Item> items, RecordDraft record) {
		List<RunPlan.Item> shaped = new ArrayList<>();
		items.forEach((item) -> shaped.add(this.records.on(record, this.request, item)));
		return shaped;
	}

}

package io.sfumato.structured.plan;

import java.util.List;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;

/**
 * A compiled schema. Immutable.
 *
 * @param warnings what was narrowed or isn't enforced
 */
public record RecordPlan(PlanNode root, JsonLayout layout, List<Problem> warnings) {

	public RecordPlan {
		warnings = List.copyOf(warnings);
	}

	/**
	 * What can be decided now. Decisions within rows and branches appear once the number
	 * of rows or the branch is decided.
	 */
	public List<Decision> decisions(Choices choices) {
		ScaffoldBuilder builder = new ScaffoldBuilder(this.layout, choices);
		builder.build(this.root);
		return builder.decisions();
	}

	/**
	 * The record with its open places. A closed field that isn't decided is an open place
	 * too; a shape that isn't decided is the smallest one.
	 */
	public Scaffold scaffold(Choices choices) {
		return new ScaffoldBuilder(this.layout, choices).build(this.root);
	}

	/**
	 * Whether some shape of the record has an open place at a pointer.
	 * @param pointer in which {@code *} stands for any row
	 */
	public boolean mayHave(String pointer) {
		return Places.has(this.root, JsonPointer.steps(pointer));
	}

	/** Whether this plan could have generated a record. */
	public boolean accepts(JsonNode value) {
		return Acceptance.accepts(this.root, value);
	}

}

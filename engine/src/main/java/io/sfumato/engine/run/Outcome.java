package io.sfumato.engine.run;

import java.util.List;

import io.sfumato.backbone.loop.Step;
import io.sfumato.engine.event.GenerationEvent.Commit;
import io.sfumato.engine.event.GenerationEvent.Remask;
import io.sfumato.engine.result.FilledSlot;

/**
 * What a pass did for a text.
 *
 * @param step as the loop saw it
 * @param commits in reading order
 * @param remasks in reading order
 * @param edits in reading order
 * @param revisions cells masked again or given another token
 * @param stable text that became stable
 * @param slots of a record that became final
 * @param growths of the canvas
 */
record Outcome(Step step, List<Commit> commits, List<Remask> remasks, List<Commit> edits, int revisions, String stable,
		List<FilledSlot> slots, List<Growth> growths) {

	/** Whether anything shown has changed. */
	boolean showsSomething() {
		return !this.commits.isEmpty() || !this.remasks.isEmpty() || !this.edits.isEmpty();
	}

	/**
	 * Cells that were put behind another one.
	 *
	 * @param version of the canvas from then on
	 */
	record Growth(int version, int after, List<Integer> inserted) {
	}

}

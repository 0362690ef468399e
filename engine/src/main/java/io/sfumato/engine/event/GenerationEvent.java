package io.sfumato.engine.event;

import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a run, in order (api.md §3.8). {@code accepted} comes first, exactly
 * one of {@code done} and {@code failed} last; {@code sequence} is dense from 0. Cells
 * have stable ids; {@code item} tells the question an event belongs to.
 */
public sealed interface GenerationEvent {

	int sequence();

	/**
	 * Admitted.
	 *
	 * @param options the resolved values, by their public names
	 */
	record Accepted(int sequence, String runId, String operation, String model, String strategy,
			Map<String, Object> options) implements GenerationEvent {
	}

	/** Waiting; {@code position} 1 is next. */
	record Queued(int sequence, int position) implements GenerationEvent {
	}

	/**
	 * Media and prompt are encoded and prefilled.
	 *
	 * @param promptTokens of all prompts; stretches of a clip that are heard later count
	 * with the most that they may become
	 */
	record Encoded(int sequence, List<EncodedMedia> media, int promptTokens,
			long encodeMicros) implements GenerationEvent {

		/** Tokens of all prompts, now that everything was heard. */
		public int promptTokens(Receipt receipt) {
			int expected = this.media.stream().mapToInt(EncodedMedia::kept).sum();
			return this.promptTokens - expected + receipt.media().stream().mapToInt(Receipt.Media::kept).sum();
		}

	}

	/** A spoken question is written down; what comes next is about it. */
	record Heard(int sequence, HeardQuestion question) implements GenerationEvent {
	}

	/**
	 * The start canvas of one item.
	 *
	 * @param cells all cells in reading order
	 */
	record CanvasShown(int sequence, int item, int version, List<Cell> cells) implements GenerationEvent {
	}

	/**
	 * One forward pass that decided something.
	 *
	 * @param step counts such passes of the whole run from 0; items that share a pass
	 * share its number
	 * @param positions query cells computed
	 * @param commits cells filled, in reading order; behind the end of the text they show
	 * nothing
	 * @param remasks cells masked again after that, in reading order; the step may have
	 * filled them itself
	 * @param edits cells filled earlier whose token or text changed, in reading order:
	 * blank ones stand behind an end that was decided after them
	 * @param masked cells still masked in the canvas
	 */
	record Step(int sequence, int item, int step, int block, int positions, List<Commit> commits, List<Remask> remasks,
			List<Commit> edits, int masked) implements GenerationEvent {

		/** A step that changes nothing decided earlier. */
		public Step(int sequence, int item, int step, int block, int positions, List<Commit> commits, int masked) {
			this(sequence, item, step, block, positions, commits, List.of(), List.of(), masked);
		}

	}

	/**
	 * Soft tokens of an image that the item does without from the next pass on.
	 *
	 * @param media index of the image
	 * @param kept soft tokens of it that are left
	 * @param pruned those that are gone by now
	 */
	record Pruned(int sequence, int item, int media, int kept, int pruned) implements GenerationEvent {
	}

	/** A block is complete; a revision may still come back to it. */
	record BlockDone(int sequence, int item, int block, List<Integer> cells, String text,
			double confidence) implements GenerationEvent {
	}

	/** Append-only stable text; the concatenation is the result's text. */
	record TextDelta(int sequence, int item, String delta) implements GenerationEvent {
	}

	/**
	 * A canvas has grown.
	 *
	 * @param version of the canvas, one more with every change
	 * @param after the cell behind which cells were put
	 * @param inserted masked cells, in order
	 */
	record Grown(int sequence, int item, int version, int after, List<Integer> inserted) implements GenerationEvent {
	}

	/** What was read of the shape of a record, before its cells were laid out. */
	record ShapeRead(int sequence, int item, FilledShape shape) implements GenerationEvent {
	}

	/** A slot of a record that is final. */
	record SlotFilled(int sequence, int item, FilledSlot slot) implements GenerationEvent {
	}

	/** A closed question is answered. */
	record Decided(int sequence, int item, Decision decision) implements GenerationEvent {
	}

	/** Finished. */
	record Done(int sequence, RunResult result) implements GenerationEvent {
	}

	/** Ended without a result. */
	record Failed(int sequence, EngineException problem) implements GenerationEvent {
	}

	/**
	 * A medium after encoding.
	 *
	 * @param kind {@code image} or {@code audio}
	 * @param width of an image in pixels; null of a clip
	 * @param height of an image in pixels; null of a clip
	 * @param seconds how much of a clip is heard; null of an image
	 * @param tokens soft tokens before pruning
	 * @param kept soft tokens in the prompt
	 * @param cacheHit whether its features came from the cache
	 */
	record EncodedMedia(int index, @Nullable String id, String kind, @Nullable Integer width, @Nullable Integer height,
			@Nullable Double seconds, int tokens, int kept, boolean cacheHit) {
	}

	/**
	 * A cell of the start canvas.
	 *
	 * @param state {@code mask}, {@code fixed} or {@code given}
	 * @param text of a cell that isn't masked
	 * @param slot of a record that the cell belongs to; null for none
	 */
	record Cell(int cell, String state, @Nullable String text, @Nullable String slot) {

		/** A cell of no slot. */
		public Cell(int cell, String state, @Nullable String text) {
			this(cell, state, text, null);
		}

	}

	/**
	 * A cell being filled.
	 *
	 * @param text its characters; empty when it ends inside a UTF-8 character, the
	 * completing cell then carries the whole one
	 * @param probability of the token when it was committed
	 */
	record Commit(int cell, String text, double probability) {
	}

	/**
	 * A cell being masked again.
	 *
	 * @param probability of the token it held, when that was committed
	 */
	record Remask(int cell, double probability) {
	}

}

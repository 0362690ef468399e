package io.sfumato.engine.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.structured.calibration.Calibration;

/**
 * A request that was found to be in order, with everything resolved that can be before it
 * runs.
 *
 * @param request as it came
 * @param decoding of the request as a whole
 * @param media in prompt order
 * @param items one for each text that is wanted; one for all stretches of a clip that is
 * written down
 * @param warnings for the receipt
 * @param decisions closed questions, which are no texts; null for none
 * @param shaping how the shape of the texts is read, where they are records of one form
 * that has several; otherwise null
 * @param calls what may be called, if which function it is has to be read first; then the
 * items are those of its first outcome. Otherwise null.
 * @param spoken how a spoken question is written down before it is answered; then the
 * items are those of a question that isn't known. Otherwise null.
 * @param confidence calibration of the texts' confidence; null if the model has none that
 * holds for such a run
 */
record RunPlan(RunRequest request, Decoding decoding, List<Medium> media, List<Item> items,
		List<Receipt.Warning> warnings, @Nullable DecisionPlan decisions, @Nullable RecordShaping shaping,
		@Nullable CallPlan calls, SpokenQuestion.@Nullable Plan spoken, Calibration.@Nullable Entry confidence) {

	/** Whether something has to be read before texts can be laid out. */
	boolean isReadFirst() {
		return this.shaping != null || this.calls != null;
	}

	/**
	 * Checks that everything fits the model.
	 * @param media soft tokens of all media
	 * @param positions of the model
	 * @throws InvalidRequestException if a prompt and its canvas are longer than that
	 */
	void requireRoom(long media, int positions) {
		this.items.forEach((item) -> item.requireRoom(media, positions));
		if (this.decisions != null) {
			this.decisions.requireRoom(media, positions);
		}
	}

	/**
	 * An image or a clip of the request.
	 *
	 * @param kind what its bytes say
	 * @param key equal for equal bytes and detail or trim
	 * @param detectedType MIME type the bytes say
	 */
	record Medium(MediaInput input, Kind kind, String key, String detectedType) {
	}

	/**
	 * A text that is wanted.
	 *
	 * @param id of the question
	 * @param layout its prompt
	 * @param decoding with the item's own length and seed
	 * @param pointer where errors about it point
	 * @param record whose text it is; null for a text of no form
	 */
	record Item(String id, PromptLayout layout, Decoding decoding, String pointer, @Nullable RecordDraft record) {

		/** A text of no form. */
		Item(String id, PromptLayout layout, Decoding decoding, String pointer) {
			this(id, layout, decoding, pointer, null);
		}

		/** The same prompt once more, for a text of its own. */
		Item again(String id) {
			return new Item(id, new PromptLayout(this.layout.parts()), this.decoding, this.pointer, this.record);
		}

		/**
		 * @param media soft tokens of all media
		 * @throws InvalidRequestException if prompt and canvas are longer than the model
		 */
		void requireRoom(long media, int positions) {
			long text = this.layout.textTokens();
			long canvas = this.decoding.strategy().maxTokens();
			long needed = text + media + canvas;
			if (needed > positions) {
				throw new InvalidRequestException(Problem.CONTEXT_LENGTH,
						"%d tokens of text, %d of media and a canvas of %d are more than the model's %d positions"
							.formatted(text, media, canvas, positions),
						this.pointer, (long) positions, needed);
			}
		}

	}

}

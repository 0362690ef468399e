package io.sfumato.engine.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.request.MediaInput;
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
 * @param images in prompt order
 * @param items one for each text that is wanted
 * @param warnings for the receipt
 * @param decisions closed questions, which are no texts; null for none
 * @param shaping how the shape of the texts is read, where they are records of one form
 * that has several; otherwise null
 * @param confidence calibration of the texts' confidence; null if the model has none that
 * holds for such a run
 */
record RunPlan(RunRequest request, Decoding decoding, List<Image> images, List<Item> items,
		List<Receipt.Warning> warnings, @Nullable DecisionPlan decisions, @Nullable RecordShaping shaping,
		Calibration.@Nullable Entry confidence) {

	/**
	 * An image of the request.
	 *
	 * @param key equal for equal bytes and detail
	 * @param detectedType MIME type the bytes say
	 */
	record Image(MediaInput input, String key, String detectedType) {
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

	}

}

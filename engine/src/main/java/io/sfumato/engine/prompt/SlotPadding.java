package io.sfumato.engine.prompt;

import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * What stands in the cells of a gap that its text leaves over, and behind the gap. Such
 * tokens are never part of a text.
 *
 * @param token in the cells left over; models that were trained with it end each text by
 * it
 * @param mark behind the cells of each gap; −1 if nothing stands there
 * @param ofRecords whether the model was trained on whole records, of which it sees all
 * it needs on the canvas
 */
public record SlotPadding(int token, int mark, boolean ofRecords) {

	private static final String OF_RECORDS = "slot_pad_token_id";

	private static final String FILL = "fill_token_id";

	private static final String INFILL = "infill_token_id";

	/**
	 * What a checkpoint was trained with: {@code slot_pad_token_id} on records;
	 * {@code fill_token_id} with {@code infill_token_id} on texts with gaps, as
	 * <a href="https://arxiv.org/abs/2505.16839">LaViDa</a>-FIM was (section 3.2;
	 * checkpoints.md §4.5): 126086, {@code <|reserved_token_2|>}, takes the place of what
	 * a gap has too much, and 126085, {@code <|reserved_token_1|>}, stands behind it. No
	 * published {@code config.json} names them, and LLaDA's tokenizer has them whether or
	 * not the weights know what they mean, so the directory has to say it.
	 * @return null if it wasn't trained with any
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming a field that
	 * doesn't fit
	 */
	public static @Nullable SlotPadding of(ModelConfig config, Tokenizer tokenizer) {
		if (!config.has(FILL) && !config.has(INFILL)) {
			int own = config.integer(OF_RECORDS).orElse(-1);
			return (own >= 0) ? new SlotPadding(own, -1, true) : null;
		}
		if (config.has(OF_RECORDS)) {
			throw config.refuse(FILL, "goes with no " + OF_RECORDS + ": a value is ended by one of them");
		}
		int fill = token(config, FILL, tokenizer);
		int mark = token(config, INFILL, tokenizer);
		if (fill == mark) {
			throw config.refuse(FILL, "%d is the %s, too".formatted(fill, INFILL));
		}
		return new SlotPadding(fill, mark, false);
	}

	private static int token(ModelConfig config, String field, Tokenizer tokenizer) {
		int token = config.requireInt(field);
		if (token < 0 || token >= tokenizer.size()) {
			throw config.refuse(field, "%d isn't one of the tokenizer's %d tokens".formatted(token, tokenizer.size()));
		}
		return token;
	}

	/** Whether a token is one of these. */
	public boolean has(int token) {
		return token == this.token || token == this.mark;
	}

}

package io.sfumato.backbone.policy;

import java.util.Arrays;

/**
 * Makes all tokens impossible but those of a range, such as the codebook of an image
 * tokenizer within the vocabulary of a model that writes and paints.
 *
 * @param from first token that is possible
 * @param to the one behind the last
 */
public record AllowIds(int from, int to) implements LogitsProcessor {

	public AllowIds {
		if (from < 0 || from >= to) {
			throw new IllegalArgumentException("no token lies from %d to %d".formatted(from, to));
		}
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		float[] logits = row.logits();
		Arrays.fill(logits, 0, this.from, Float.NEGATIVE_INFINITY);
		Arrays.fill(logits, this.to, logits.length, Float.NEGATIVE_INFINITY);
		row.changed();
	}

}

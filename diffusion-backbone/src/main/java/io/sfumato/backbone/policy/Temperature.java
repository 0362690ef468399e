package io.sfumato.backbone.policy;

/**
 * Divides logits, so that scores are those of the flattened or sharpened distribution, as
 * Dream's sampler has it; a sample of it is {@link Gumbel} at temperature 1. LLaDA's
 * scores are those of the clean logits: {@code Gumbel} alone.
 *
 * @param temperature greater than 0; 1 changes nothing
 */
public record Temperature(double temperature) implements LogitsProcessor {

	public Temperature {
		if (!(temperature > 0)) {
			throw new IllegalArgumentException("temperature %s isn't greater than 0".formatted(temperature));
		}
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		float[] logits = row.logits();
		for (int token = 0; token < logits.length; token++) {
			logits[token] = (float) (logits[token] / this.temperature);
		}
		row.changed();
	}

}

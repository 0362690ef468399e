package io.sfumato.backbone.policy;

import java.util.List;

/**
 * Classifier-free guidance of LLaDA: a second canvas, on which everything that was given
 * at the start but sound is masked, runs in the same pass;
 * {@code z = u + (scale + 1) · (c − u)} (decoding.md section 1.9). One pass, twice the
 * positions. Only for models that see everything from everywhere.
 *
 * @param scale 0 means no guidance
 * @param prompt what stands on the second canvas instead of the prompt, as long as it;
 * empty to mask everything that was given but sound
 */
public record Cfg(double scale, List<Integer> prompt) {

	public Cfg {
		prompt = List.copyOf(prompt);
	}

	/** Against a canvas on which everything that was given but sound is masked. */
	public Cfg(double scale) {
		this(scale, List.of());
	}

	/**
	 * conditional [vocabulary], unconditional [vocabulary] → conditional [vocabulary].
	 */
	public void combine(float[] conditional, float[] unconditional) {
		for (int token = 0; token < conditional.length; token++) {
			double guided = unconditional[token]
					+ (this.scale + 1) * ((double) conditional[token] - unconditional[token]);
			conditional[token] = (float) guided;
		}
	}

}

package io.sfumato.backbone.policy;

/**
 * Classifier-free guidance of LLaDA: a second canvas, on which everything that was given
 * at the start is masked, runs in the same pass; {@code z = u + (scale + 1) · (c − u)}
 * (decoding.md section 1.9). One pass, twice the positions. Only for models that see
 * everything from everywhere.
 *
 * @param scale 0 means no guidance
 */
public record Cfg(double scale) {

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

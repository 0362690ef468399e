package io.sfumato.runtime.graph;

import org.jspecify.annotations.Nullable;

/**
 * Normalisation of the last axis.
 *
 * @param kind root mean square or layer
 * @param weight scale {@code [width]}
 * @param bias shift {@code [width]} of a layer norm; null when there is none
 * @param epsilon added to the mean square or variance
 */
public record Norm(Kind kind, Weight weight, @Nullable Weight bias, double epsilon) {

	/** Root mean square: {@code prefix.weight}. */
	public static Norm rms(String prefix, int width, double epsilon) {
		return new Norm(Kind.RMS, Weight.of(prefix + ".weight", width), null, epsilon);
	}

	/** Layer norm with scale and shift: {@code prefix.weight}, {@code prefix.bias}. */
	public static Norm layer(String prefix, int width, double epsilon) {
		return new Norm(Kind.LAYER, Weight.of(prefix + ".weight", width), Weight.of(prefix + ".bias", width), epsilon);
	}

	/** Width of what is normalised. */
	public long width() {
		return this.weight.shape()[0];
	}

	public Value apply(GraphBuilder g, Value x) {
		Value scale = g.weight(this.weight);
		return switch (this.kind) {
			case RMS -> g.rmsNorm(x, scale, (float) this.epsilon);
			case LAYER -> g.layerNorm(x, scale, (this.bias != null) ? g.weight(this.bias) : null, (float) this.epsilon);
		};
	}

	/** What a norm divides by. */
	public enum Kind {

		/** Root of the mean square. */
		RMS,
		/** Standard deviation, after subtracting the mean. */
		LAYER

	}

}

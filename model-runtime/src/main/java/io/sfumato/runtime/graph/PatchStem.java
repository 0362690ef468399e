package io.sfumato.runtime.graph;

import org.jspecify.annotations.Nullable;

/**
 * Pixels to tokens by one convolution whose stride is its size, plus learned positions.
 *
 * @param kernel {@code [D, channels, patch, patch]}
 * @param bias {@code [D]}; null for none
 * @param positions {@code [tokens, D]}; null when the caller adds (interpolated) ones
 * @param patch edge of a patch in pixels
 */
public record PatchStem(Weight kernel, @Nullable Weight bias, @Nullable Weight positions, int patch) {

	/** pixels {@code [N, channels, H, W]} → {@code [N, tokens, D]}, row-major. */
	public Value apply(GraphBuilder g, Value pixels) {
		Value map = g.conv2d(pixels, g.weight(this.kernel), (this.bias != null) ? g.weight(this.bias) : null,
				this.patch, this.patch, 0);
		Value tokens = flatten(g, map, this.kernel.shape()[0]);
		return (this.positions != null) ? g.add(tokens, g.weight(this.positions)) : tokens;
	}

	/** map {@code [N, D, h, w]} → {@code [N, h·w, D]}. */
	static Value flatten(GraphBuilder g, Value map, long width) {
		return g.transpose(g.reshape(map, 0, width, -1), 0, 2, 1);
	}

}

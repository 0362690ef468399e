package io.sfumato.runtime.graph;

/**
 * Whisper's way in: two convolutions over time with GELU, of which the second halves the
 * frames, plus stored positions (Radford et al. 2022, "Robust Speech Recognition via
 * Large-Scale Weak Supervision", §2.2).
 *
 * @param first stride 1
 * @param second stride 2
 * @param positions {@code [T, D]}
 */
public record AudioStem(Conv first, Conv second, Weight positions) {

	/**
	 * A convolution over time with three taps and bias.
	 *
	 * @param kernel {@code [out, in, 3]}
	 * @param bias {@code [out]}
	 * @param stride frames from one result to the next
	 */
	public record Conv(Weight kernel, Weight bias, int stride) {

		private static final int TAPS = 3;

		/** {@code prefix.weight}, {@code prefix.bias}. */
		public static Conv of(String prefix, int in, int out, int stride) {
			return new Conv(Weight.of(prefix + ".weight", out, in, TAPS), Weight.of(prefix + ".bias", out), stride);
		}

		/** x {@code [N, in, frames]} → {@code [N, out, ⌈frames / stride⌉]}. */
		public Value apply(GraphBuilder g, Value x) {
			return g.conv1d(x, g.weight(this.kernel), g.weight(this.bias), TAPS, this.stride, 1);
		}

	}

	/**
	 * Whisper's names below {@code prefix}: {@code conv1}, {@code conv2},
	 * {@code embed_positions}.
	 */
	public static AudioStem of(String prefix, int bands, int width, int positions) {
		return new AudioStem(Conv.of(prefix + "conv1", bands, width, 1), Conv.of(prefix + "conv2", width, width, 2),
				Weight.of(prefix + "embed_positions.weight", positions, width));
	}

	/** mel {@code [N, bands, 2·T]} → {@code [N, T, D]}. */
	public Value apply(GraphBuilder g, Value mel) {
		return apply(g, mel, g.weight(this.positions));
	}

	/**
	 * Sound of any length up to that of the positions: mel {@code [N, bands, 2·t]} →
	 * {@code [N, t, D]}.
	 * @param rows whole numbers {@code [t]}, from 0 on
	 */
	public Value applyUpTo(GraphBuilder g, Value mel, Value rows) {
		return apply(g, mel, g.gather(g.weight(this.positions), rows));
	}

	private Value apply(GraphBuilder g, Value mel, Value positions) {
		Value frames = g.gelu(this.second.apply(g, g.gelu(this.first.apply(g, mel))));
		return g.add(g.transpose(frames, 0, 2, 1), positions);
	}

}

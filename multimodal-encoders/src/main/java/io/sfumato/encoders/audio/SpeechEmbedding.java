package io.sfumato.encoders.audio;

import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

/**
 * Google's speech embedding as a part of a graph (Lin et al. 2020, "Training Keyword
 * Spotters with Limited and Synthesized Speech Data",
 * <a href= "https://arxiv.org/abs/2002.01322">arXiv 2002.01322</a>): twenty small
 * convolutions, by turns over bands and over time, and five pools that leave one band and
 * an eighth of the frames. No padding over time: the embedding of 76 frames is the same
 * wherever they stand, so a long stretch is embedded in one go, 8 frames from one result
 * to the next.
 */
final class SpeechEmbedding {

	/** Width of a result. */
	static final int WIDTH = 96;

	/** Channels of the convolutions, by their number. */
	private static final int[] CHANNELS = { 24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96, 96, 96, 96,
			96 };

	private static final int LAST = CHANNELS.length - 1;

	private static final float SLOPE = 0.2f;

	private static final float LEAST = -0.4f;

	private SpeechEmbedding() {
	}

	/**
	 * mel {@code [1, 1, 8·N + 68, 32]} → {@code [N, 96]}.
	 * @param prefix of the tensors' names, with its dot
	 */
	static Value apply(GraphBuilder g, Value mel, String prefix) {
		Value x = mel;
		int in = 1;
		for (int number = 0; number < LAST; number++) {
			Convolution convolution = Convolution.of(prefix, number, in);
			Value bias = g.weight(Weight.of(convolution.name() + ".bias", CHANNELS[number]));
			x = g.max(g.leakyRelu(
					g.conv2d(x, g.weight(convolution.kernel()), bias, convolution.rows(), convolution.columns()),
					SLOPE), g.scalar(LEAST));
			x = switch (number) {
				case 2, 10, 18 -> g.maxPool2d(x, 2, 2);
				case 6, 14 -> g.maxPool2d(x, 1, 2);
				default -> x;
			};
			in = CHANNELS[number];
		}
		Convolution last = Convolution.of(prefix, LAST, in);
		Value embedded = g.conv2d(x, g.weight(last.kernel()), null, last.rows(), last.columns());
		return g.reshape(g.transpose(embedded, 0, 2, 3, 1), -1, WIDTH);
	}

	/**
	 * One of the convolutions: the first over both, then over bands and over time by
	 * turns, the last over time.
	 */
	private record Convolution(String name, int rows, int columns, Weight kernel) {

		static Convolution of(String prefix, int number, int in) {
			int rows = (number == 0 || number % 2 == 0 || number == LAST) ? 3 : 1;
			int columns = (number == 0 || (number % 2 == 1 && number != LAST)) ? 3 : 1;
			String name = prefix + "convs." + number;
			return new Convolution(name, rows, columns,
					Weight.of(name + ".weight", CHANNELS[number], in, rows, columns));
		}

	}

}

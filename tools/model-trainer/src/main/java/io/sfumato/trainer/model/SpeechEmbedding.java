package io.sfumato.trainer.model;

import java.util.List;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Google's speech embedding (Lin et al. 2020, arXiv 2002.01322), frozen: 20 convolutions
 * that alternate between bands and time, with five poolings between them. Over a longer
 * input it gives what the published network gives for every 76 frames, 8 frames apart.
 */
public final class SpeechEmbedding {

	/** Values of a result. */
	public static final int WIDTH = 96;

	/** Bands of the other branch's features. */
	public static final int LOG_MEL_BANDS = 80;

	/** Output channels of each convolution. */
	public static final List<Integer> CHANNELS = List.of(24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96,
			96, 96, 96, 96);

	/** Convolutions behind which time and bands are halved. */
	private static final List<Integer> POOLED = List.of(2, 10, 18);

	/** Convolutions behind which the bands alone are halved. */
	private static final List<Integer> BANDS_POOLED = List.of(6, 14);

	private static final double LEAK = 0.2;

	private static final double LEAST = -0.4;

	private static final String PREFIX = "speech_embedding.convs.";

	private final Weights weights;

	/** Declares its weights as zeros, to be set from the published network. */
	public SpeechEmbedding(Weights weights) {
		this.weights = weights;
		int in = 1;
		for (int layer = 0; layer < CHANNELS.size(); layer++) {
			int out = CHANNELS.get(layer);
			weights.constant(weight(layer), 0, out, in, overTime(layer) ? 3 : 1, overBands(layer) ? 3 : 1);
			if (layer < last()) {
				weights.constant(bias(layer), 0, out);
			}
			in = out;
		}
	}

	/** The name of a convolution's weight. */
	public static String weight(int layer) {
		return PREFIX + layer + ".weight";
	}

	/** The name of a convolution's bias; the last one has none. */
	public static String bias(int layer) {
		return PREFIX + layer + ".bias";
	}

	/** Whether a weight belongs to it. */
	public static boolean isFrozen(String weight) {
		return weight.startsWith(PREFIX);
	}

	private static int last() {
		return CHANNELS.size() - 1;
	}

	private static boolean overTime(int layer) {
		return layer % 2 == 0 || layer == last();
	}

	private static boolean overBands(int layer) {
		return layer == 0 || layer % 2 == 1 && layer != last();
	}

	/** mel [N, 1, 8·T + 68, 32] → fp32 [N, T, 96]. */
	public Tensor forward(Tensor mel) {
		Tensor x = mel.to(this.weights.precision());
		for (int layer = 0; layer < CHANNELS.size(); layer++) {
			TensorOptional bias = (layer < last()) ? new TensorOptional(this.weights.get(bias(layer)))
					: new TensorOptional();
			x = torch
				.conv2d(x, this.weights.kernel(weight(layer)), bias, new long[] { 1, 1 },
						new long[] { 0, overBands(layer) ? 1 : 0 }, new long[] { 1, 1 }, 1)
				.contiguous(torch.MemoryFormat.ChannelsLast);
			if (layer < last()) {
				x = torch.clamp_min(torch.leaky_relu(x, new Scalar(LEAK)), new Scalar(LEAST));
			}
			if (POOLED.contains(layer)) {
				x = pool(x, 2);
			}
			else if (BANDS_POOLED.contains(layer)) {
				x = pool(x, 1);
			}
		}
		return x.squeeze(3).transpose(1, 2).to(torch.ScalarType.Float).contiguous();
	}

	private static Tensor pool(Tensor x, long time) {
		long[] window = { time, 2 };
		return torch.max_pool2d(x, window, window, new long[] { 0, 0 }, new long[] { 1, 1 }, false);
	}

}

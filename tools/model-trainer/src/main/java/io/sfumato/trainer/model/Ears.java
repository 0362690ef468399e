package io.sfumato.trainer.model;

import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * From what the frozen network heard and log-mel features to tokens of the backbone's
 * space: the trained tower beside the frozen one, and an {@code mlp2x_gelu} over both.
 *
 * <p>
 * The frozen network's values lie anywhere between −100 and 100. They come in here
 * brought to mean 0 and deviation 1, by numbers that are measured once; the export
 * multiplies them into the first layer, see {@link #foldedWeight}.
 */
public final class Ears {

	/** Mean of each of the frozen network's values; not exported. */
	public static final String MEAN = "heard.mean";

	/** One over the deviation of each of them; not exported. */
	public static final String SCALE = "heard.scale";

	public static final String FIRST_WEIGHT = "audio_projector.0.weight";

	public static final String FIRST_BIAS = "audio_projector.0.bias";

	private static final int INPUTS = SpeechEmbedding.WIDTH + AudioTower.WIDTH;

	private static final double LEAST_VARIANCE = 1e-3;

	private final Weights weights;

	private final SpeechEmbedding embedding;

	private final AudioTower tower;

	Ears(Weights weights, ModelSize size) {
		this.weights = weights;
		this.embedding = new SpeechEmbedding(weights);
		this.tower = new AudioTower(weights);
		weights.constant(MEAN, 0, SpeechEmbedding.WIDTH);
		weights.constant(SCALE, 1, SpeechEmbedding.WIDTH);
		weights.normal(FIRST_WEIGHT, 1 / Math.sqrt(INPUTS), size.width(), INPUTS);
		weights.constant(FIRST_BIAS, 0, size.width());
		weights.normal("audio_projector.2.weight", 1 / Math.sqrt(size.width()), size.width(), size.width());
		weights.constant("audio_projector.2.bias", 0, size.width());
	}

	/** Whether a weight is trained to listen. */
	public static boolean isTrained(String weight) {
		return weight.startsWith("audio_tower.") || weight.startsWith("audio_projector.");
	}

	/** Whether a weight belongs to the ears and stays as it is. */
	public static boolean isFixed(String weight) {
		return SpeechEmbedding.isFrozen(weight) || weight.equals(MEAN) || weight.equals(SCALE);
	}

	/** The frozen half. */
	public SpeechEmbedding embedding() {
		return this.embedding;
	}

	/**
	 * Listens.
	 * @param speech what the frozen network gave, [B, T, 96]
	 * @param logMel [B, 80, 8·T], zero behind the end of shorter windows
	 * @param mask 0 at frames and a large negative number behind the end, [B, 1, 1, 4·T]
	 * @return [B, T, width]
	 */
	public Tensor forward(Tensor speech, Tensor logMel, Tensor mask) {
		Tensor even = speech.sub(this.weights.master(MEAN)).mul(this.weights.master(SCALE));
		Tensor both = torch.cat(new TensorVector(even.to(this.weights.precision()), this.tower.forward(logMel, mask)),
				2);
		return apply(2, torch.gelu(apply(0, both)));
	}

	/** The trained tower alone, [B, T, 192]. */
	public Tensor states(Tensor logMel, Tensor mask) {
		return this.tower.forward(logMel, mask);
	}

	private Tensor apply(int layer, Tensor x) {
		return torch.linear(x, this.weights.get("audio_projector." + layer + ".weight"),
				new TensorOptional(this.weights.get("audio_projector." + layer + ".bias")));
	}

	/** Whether what isn't trained is there. */
	public static boolean isReady(Weights weights) {
		for (float value : weights.values(SpeechEmbedding.weight(0))) {
			if (value != 0) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Measures mean and deviation of each of the frozen network's values.
	 * @param heard its results [T, 96] for many clips
	 */
	public static void measure(List<float[]> heard, Weights weights) {
		int width = SpeechEmbedding.WIDTH;
		double[] sum = new double[width];
		double[] squares = new double[width];
		long rows = 0;
		for (float[] clip : heard) {
			for (int i = 0; i < clip.length; i++) {
				sum[i % width] += clip[i];
				squares[i % width] += clip[i] * clip[i];
			}
			rows += clip.length / width;
		}
		float[] mean = new float[width];
		float[] scale = new float[width];
		for (int i = 0; i < width; i++) {
			double average = sum[i] / rows;
			mean[i] = (float) average;
			scale[i] = (float) (1 / Math.sqrt(Math.max(LEAST_VARIANCE, squares[i] / rows - average * average)));
		}
		weights.set(MEAN, mean);
		weights.set(SCALE, scale);
	}

	/** The first layer's weight for the frozen network's values as they are. */
	public static float[] foldedWeight(float[] weight, float[] scale) {
		float[] folded = weight.clone();
		for (int i = 0; i < folded.length; i++) {
			int input = i % INPUTS;
			if (input < scale.length) {
				folded[i] *= scale[input];
			}
		}
		return folded;
	}

	/**
	 * The bias that belongs to a folded weight.
	 * @param folded as it is shipped, rounding included
	 */
	public static float[] foldedBias(float[] bias, float[] folded, float[] mean) {
		float[] shifted = bias.clone();
		for (int output = 0; output < shifted.length; output++) {
			for (int input = 0; input < mean.length; input++) {
				shifted[output] -= folded[output * INPUTS + input] * mean[input];
			}
		}
		return shifted;
	}

}

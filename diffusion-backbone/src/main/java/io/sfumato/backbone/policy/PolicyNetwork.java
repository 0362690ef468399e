package io.sfumato.backbone.policy;

import java.util.Arrays;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * The network of a learned unmasking policy
 * (<a href="https://arxiv.org/abs/2512.09106">Learning unmasking policies for diffusion
 * language models</a>, section 4): from what is masked and how sure the model is, one
 * number per cell that says whether to decide it. One transformer block of two heads
 * whose norms are modulated by the time; plain loops, since it is smaller than a step's
 * bookkeeping.
 * <p>
 * Tensors, {@code d} = 128 in the paper: {@code confidence.weight} [d, 1],
 * {@code confidence.bias} [d], {@code mask.weight} [2, d] (decided, masked);
 * {@code time.0} and {@code time.2} [d, d] with biases; {@code modulation} [6d, d] with
 * bias; {@code attention.qkv} [3d, d], {@code attention.out} [d, d], {@code mlp.0} [f,
 * d], {@code mlp.2} [d, f], {@code final.modulation} [2d, d], {@code final.linear} [1,
 * d], each with a bias; names end in {@code .weight} and {@code .bias}. Immutable.
 */
public final class PolicyNetwork {

	private static final int HEADS = 2;

	private static final double EPSILON = 1e-6;

	private static final double THETA = 10000;

	private final int width;

	private final Layer confidence;

	private final float[] mask;

	private final Layer timeIn;

	private final Layer timeOut;

	private final Layer modulation;

	private final Layer projections;

	private final Layer attentionOut;

	private final Layer mlpIn;

	private final Layer mlpOut;

	private final Layer finalModulation;

	private final Layer finalLinear;

	/**
	 * Reads a policy's weights.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming the tensor that is
	 * missing or has another shape
	 */
	public PolicyNetwork(TensorStore tensors) {
		this.width = Math.toIntExact(rows(tensors, "confidence.weight"));
		if (this.width % (2 * HEADS) != 0) {
			throw tensors.refuse("confidence.weight", "%d rows aren't heads of even width".formatted(this.width));
		}
		int inner = Math.toIntExact(rows(tensors, "mlp.0.weight"));
		this.confidence = Layer.read(tensors, "confidence", this.width, 1);
		this.mask = floats(tensors, "mask.weight", 2, this.width);
		this.timeIn = Layer.read(tensors, "time.0", this.width, this.width);
		this.timeOut = Layer.read(tensors, "time.2", this.width, this.width);
		this.modulation = Layer.read(tensors, "modulation", 6 * this.width, this.width);
		this.projections = Layer.read(tensors, "attention.qkv", 3 * this.width, this.width);
		this.attentionOut = Layer.read(tensors, "attention.out", this.width, this.width);
		this.mlpIn = Layer.read(tensors, "mlp.0", inner, this.width);
		this.mlpOut = Layer.read(tensors, "mlp.2", this.width, inner);
		this.finalModulation = Layer.read(tensors, "final.modulation", 2 * this.width, this.width);
		this.finalLinear = Layer.read(tensors, "final.linear", 1, this.width);
	}

	private static long rows(TensorStore tensors, String name) {
		if (!tensors.contains(name)) {
			throw tensors.refuse(name, "is missing");
		}
		return tensors.info(name).dimension(0);
	}

	private static float[] floats(TensorStore tensors, String name, long... shape) {
		if (!tensors.contains(name)) {
			throw tensors.refuse(name, "is missing");
		}
		if (!tensors.info(name).dimensions().equals(Arrays.stream(shape).boxed().toList())) {
			throw tensors.refuse(name,
					"has shape %s, not %s".formatted(tensors.info(name).dimensions(), Arrays.toString(shape)));
		}
		return tensors.floats(name);
	}

	/**
	 * masked {@code [cells]}, confidences {@code [cells]} → one number per cell; deciding
	 * it has the odds e to that number.
	 * @param confidences probability of the likeliest token; 1 for decided cells
	 * @param time passes so far ÷ length of the answer
	 */
	public double[] scores(boolean[] masked, double[] confidences, double time) {
		int cells = masked.length;
		double[][] x = new double[cells][];
		for (int cell = 0; cell < cells; cell++) {
			x[cell] = this.confidence.apply(new double[] { confidences[cell] });
			for (int i = 0; i < this.width; i++) {
				x[cell][i] += this.mask[(masked[cell] ? this.width : 0) + i];
			}
		}
		double[] condition = silu(time(time));
		double[] change = this.modulation.apply(condition);
		double[][] attended = attention(modulated(x, change, 0));
		for (int cell = 0; cell < cells; cell++) {
			addGated(x[cell], this.attentionOut.apply(attended[cell]), change, 2);
		}
		double[][] normed = modulated(x, change, 3);
		for (int cell = 0; cell < cells; cell++) {
			addGated(x[cell], this.mlpOut.apply(gelu(this.mlpIn.apply(normed[cell]))), change, 5);
		}
		double[][] last = modulated(x, this.finalModulation.apply(condition), 0);
		return Arrays.stream(last).mapToDouble((cell) -> this.finalLinear.apply(cell)[0]).toArray();
	}

	/**
	 * All wavelengths of the embedding are one: its period is 1 in the published code.
	 */
	private double[] time(double time) {
		double[] embedding = new double[this.width];
		for (int i = 0; i < this.width; i++) {
			embedding[i] = (i < this.width / 2) ? Math.cos(time) : Math.sin(time);
		}
		return this.timeOut.apply(silu(this.timeIn.apply(embedding)));
	}

	/** LayerNorm(x)·(1 + scale) + shift, by the parts of a modulation from one on. */
	private double[][] modulated(double[][] x, double[] change, int part) {
		double[][] result = new double[x.length][this.width];
		for (int cell = 0; cell < x.length; cell++) {
			double mean = Arrays.stream(x[cell]).average().orElse(0);
			double variance = Arrays.stream(x[cell])
				.map((value) -> (value - mean) * (value - mean))
				.average()
				.orElse(0);
			for (int i = 0; i < this.width; i++) {
				double normed = (x[cell][i] - mean) / Math.sqrt(variance + EPSILON);
				result[cell][i] = normed * (1 + change[(part + 1) * this.width + i]) + change[part * this.width + i];
			}
		}
		return result;
	}

	private void addGated(double[] x, double[] y, double[] change, int part) {
		for (int i = 0; i < this.width; i++) {
			x[i] += change[part * this.width + i] * y[i];
		}
	}

	private double[][] attention(double[][] x) {
		int cells = x.length;
		int headDim = this.width / HEADS;
		double[][] projected = new double[cells][];
		for (int cell = 0; cell < cells; cell++) {
			projected[cell] = this.projections.apply(x[cell]);
			rotate(projected[cell], 0, cell, headDim);
			rotate(projected[cell], this.width, cell, headDim);
		}
		double[][] result = new double[cells][this.width];
		for (int head = 0; head < HEADS; head++) {
			for (int query = 0; query < cells; query++) {
				double[] weights = new double[cells];
				double max = Double.NEGATIVE_INFINITY;
				for (int key = 0; key < cells; key++) {
					for (int i = head * headDim; i < (head + 1) * headDim; i++) {
						weights[key] += projected[query][i] * projected[key][this.width + i];
					}
					weights[key] /= Math.sqrt(headDim);
					max = Math.max(max, weights[key]);
				}
				double sum = 0;
				for (int key = 0; key < cells; key++) {
					weights[key] = Math.exp(weights[key] - max);
					sum += weights[key];
				}
				for (int key = 0; key < cells; key++) {
					for (int i = head * headDim; i < (head + 1) * headDim; i++) {
						result[query][i] += weights[key] / sum * projected[key][2 * this.width + i];
					}
				}
			}
		}
		return result;
	}

	/** Half-split rotation of every head from an offset on, in place. */
	private static void rotate(double[] vector, int offset, int position, int headDim) {
		int half = headDim / 2;
		for (int head = 0; head < HEADS; head++) {
			int from = offset + head * headDim;
			for (int pair = 0; pair < half; pair++) {
				double angle = position * Math.pow(THETA, -2.0 * pair / headDim);
				double a = vector[from + pair];
				double b = vector[from + half + pair];
				vector[from + pair] = a * Math.cos(angle) - b * Math.sin(angle);
				vector[from + half + pair] = b * Math.cos(angle) + a * Math.sin(angle);
			}
		}
	}

	private static double[] silu(double[] x) {
		return Arrays.stream(x).map((value) -> value / (1 + Math.exp(-value))).toArray();
	}

	/** By its tanh approximation. */
	private static double[] gelu(double[] x) {
		double scale = Math.sqrt(2 / Math.PI);
		return Arrays.stream(x)
			.map((value) -> 0.5 * value * (1 + Math.tanh(scale * (value + 0.044715 * value * value * value))))
			.toArray();
	}

	/** y = W·x + b. */
	private record Layer(float[] weight, float[] bias) {

		static Layer read(TensorStore tensors, String name, int out, int in) {
			return new Layer(floats(tensors, name + ".weight", out, in), floats(tensors, name + ".bias", out));
		}

		double[] apply(double[] x) {
			double[] y = new double[this.bias.length];
			for (int row = 0; row < y.length; row++) {
				double sum = this.bias[row];
				for (int column = 0; column < x.length; column++) {
					sum += this.weight[row * x.length + column] * x[column];
				}
				y[row] = sum;
			}
			return y;
		}

	}

}

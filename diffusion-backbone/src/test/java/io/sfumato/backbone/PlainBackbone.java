package io.sfumato.backbone;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * LLaDA written down once more, in double and with loops, as plainly as checkpoints.md
 * section 2.3 says it: what the fast backbones and every cache are compared with.
 */
public final class PlainBackbone implements Backbone {

	private final BackboneShape shape;

	private final int mlp;

	private final double epsilon;

	private final double theta;

	/** By the name of the original checkpoint, without its common beginning. */
	private final Function<String, float[]> weights;

	private int passes;

	private PlainBackbone(BackboneShape shape, int mlp, double epsilon, double theta,
			Function<String, float[]> weights) {
		this.shape = shape;
		this.mlp = mlp;
		this.epsilon = epsilon;
		this.theta = theta;
		this.weights = weights;
	}

	/** A checkpoint with the tensor names of LLaDA. */
	public static PlainBackbone of(Checkpoint checkpoint) {
		ModelConfig config = checkpoint.config();
		int heads = config.requireInt("n_heads");
		int hidden = config.requireInt("d_model");
		BackboneShape shape = new BackboneShape(config.requireInt("n_layers"), hidden, config.requireInt("n_kv_heads"),
				hidden / heads, config.requireInt("vocab_size"), config.requireInt("max_sequence_length"),
				AttentionPattern.BIDIRECTIONAL, 0, config.requireInt("mask_token_id"),
				List.of(config.requireInt("eos_token_id")));
		return new PlainBackbone(shape, config.requireInt("mlp_hidden_size"), config.number("rms_norm_eps", 1e-5),
				config.number("rope_theta", 10000),
				remembered((name) -> checkpoint.tensors().floats("model.transformer." + name)));
	}

	/**
	 * Two layers, 32 wide, two heads, random weights that spread the probabilities.
	 * @param vocabulary the last token is the mask, the one before it ends a text
	 */
	public static PlainBackbone random(AttentionPattern attention, int vocabulary, long seed) {
		BackboneShape shape = new BackboneShape(2, 32, 2, 16, vocabulary, 256, attention, 0, vocabulary - 1,
				List.of(vocabulary - 2));
		return new PlainBackbone(shape, 48, 1e-5, 10000, remembered((name) -> {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode());
			int size = size(name, shape, 48);
			float[] values = new float[size];
			for (int index = 0; index < size; index++) {
				values[index] = name.contains("norm") || name.startsWith("ln_f") ? 1
						: (float) random.nextGaussian(0, name.equals("ff_out.weight") ? 0.6 : 0.25);
			}
			return values;
		}));
	}

	@Override
	public BackboneShape shape() {
		return this.shape;
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		target.put(this.weights.apply("wte.weight"), token * this.shape.hidden(), this.shape.hidden());
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		if (request.cancel().isCancelled()) {
			throw new CancelledForwardException();
		}
		this.passes++;
		int batch = request.queries().batch();
		PlainKeyValues[] fresh = new PlainKeyValues[batch];
		double[][] logits = new double[request.rows().length][];
		int count = request.queries().count();
		for (int canvas = 0; canvas < batch; canvas++) {
			PlainKeyValues past = (request.past() != null) ? ((PlainKeyValues) request.past()).canvas(canvas) : null;
			fresh[canvas] = new PlainKeyValues(this.theta, this.shape.headDim(), 1,
					new double[this.shape.layers()][1][][], new double[this.shape.layers()][1][][]);
			double[][] hidden = transform(request.queries(), canvas, past, request.mask(), fresh[canvas]);
			for (int row = 0; row < logits.length; row++) {
				if (request.rows()[row] / count == canvas) {
					logits[row] = multiply(norm(hidden[request.rows()[row] % count], "ln_f.weight"), "ff_out.weight",
							this.shape.vocabulary());
				}
			}
		}
		return new PlainRows(logits, request.logits(), PlainKeyValues.stack(fresh), request.keyValues());
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		return PlainKeyValues.join(parts.stream().map(PlainKeyValues.class::cast).toList());
	}

	/** Passes so far. */
	public int passes() {
		return this.passes;
	}

	@Override
	public void close() {
	}

	private double[][] transform(QueryCells queries, int canvas, PlainKeyValues past, BitSet mask,
			PlainKeyValues fresh) {
		int count = queries.count();
		int width = this.shape.hidden();
		double[][] x = new double[count][width];
		FloatBuffer embeddings = queries.embeddings();
		for (int query = 0; query < count; query++) {
			for (int column = 0; column < width; column++) {
				x[query][column] = embeddings.get((canvas * count + query) * width + column);
			}
		}
		for (int layer = 0; layer < this.shape.layers(); layer++) {
			String block = "blocks." + layer + ".";
			double[][] q = new double[count][];
			double[][] keys = new double[count][];
			double[][] values = new double[count][];
			for (int query = 0; query < count; query++) {
				double[] normed = norm(x[query], block + "attn_norm.weight");
				int position = queries.position(canvas * count + query);
				q[query] = rotate(multiply(normed, block + "q_proj.weight", width), position, this.theta,
						this.shape.headDim());
				keys[query] = rotate(multiply(normed, block + "k_proj.weight", width), position, this.theta,
						this.shape.headDim());
				values[query] = multiply(normed, block + "v_proj.weight", width);
			}
			fresh.keys[layer][0] = keys;
			fresh.values[layer][0] = values;
			double[][] allKeys = (past != null) ? concat(past.keys[layer][0], keys) : keys;
			double[][] allValues = (past != null) ? concat(past.values[layer][0], values) : values;
			for (int query = 0; query < count; query++) {
				int maskRow = (canvas * count + query) * allKeys.length;
				add(x[query], multiply(attend(q[query], allKeys, allValues, mask, maskRow), block + "attn_out.weight",
						width));
				double[] normed = norm(x[query], block + "ff_norm.weight");
				double[] gate = multiply(normed, block + "ff_proj.weight", this.mlp);
				double[] up = multiply(normed, block + "up_proj.weight", this.mlp);
				for (int column = 0; column < this.mlp; column++) {
					gate[column] = gate[column] / (1 + Math.exp(-gate[column])) * up[column];
				}
				add(x[query], multiply(gate, block + "ff_out.weight", width));
			}
		}
		return x;
	}

	private double[] attend(double[] query, double[][] keys, double[][] values, BitSet mask, int maskRow) {
		int headDim = this.shape.headDim();
		double[] result = new double[query.length];
		for (int head = 0; head < query.length; head += headDim) {
			double[] weights = new double[keys.length];
			double max = Double.NEGATIVE_INFINITY;
			for (int key = 0; key < keys.length; key++) {
				weights[key] = Double.NEGATIVE_INFINITY;
				if (mask == null || mask.get(maskRow + key)) {
					double dot = 0;
					for (int column = head; column < head + headDim; column++) {
						dot += query[column] * keys[key][column];
					}
					weights[key] = dot / Math.sqrt(headDim);
				}
				max = Math.max(max, weights[key]);
			}
			double sum = 0;
			for (int key = 0; key < keys.length; key++) {
				weights[key] = Math.exp(weights[key] - max);
				sum += weights[key];
			}
			for (int key = 0; key < keys.length; key++) {
				for (int column = head; column < head + headDim; column++) {
					result[column] += weights[key] / sum * values[key][column];
				}
			}
		}
		return result;
	}

	/** Half-split rotation, in place. */
	static double[] rotate(double[] vector, int position, double theta, int headDim) {
		int half = headDim / 2;
		for (int head = 0; head < vector.length; head += headDim) {
			for (int pair = 0; pair < half; pair++) {
				double angle = position * Math.pow(theta, -2.0 * pair / headDim);
				double a = vector[head + pair];
				double b = vector[head + half + pair];
				vector[head + pair] = a * Math.cos(angle) - b * Math.sin(angle);
				vector[head + half + pair] = b * Math.cos(angle) + a * Math.sin(angle);
			}
		}
		return vector;
	}

	private double[] norm(double[] x, String name) {
		float[] weight = this.weights.apply(name);
		double squares = 0;
		for (double value : x) {
			squares += value * value;
		}
		double scale = 1 / Math.sqrt(squares / x.length + this.epsilon);
		double[] result = new double[x.length];
		for (int column = 0; column < x.length; column++) {
			result[column] = x[column] * scale * weight[column];
		}
		return result;
	}

	private double[] multiply(double[] x, String name, int rows) {
		float[] weight = this.weights.apply(name);
		double[] result = new double[rows];
		for (int row = 0; row < rows; row++) {
			double sum = 0;
			for (int column = 0; column < x.length; column++) {
				sum += x[column] * weight[row * x.length + column];
			}
			result[row] = sum;
		}
		return result;
	}

	private static void add(double[] x, double[] y) {
		for (int column = 0; column < x.length; column++) {
			x[column] += y[column];
		}
	}

	private static double[][] concat(double[][] first, double[][] second) {
		double[][] result = new double[first.length + second.length][];
		System.arraycopy(first, 0, result, 0, first.length);
		System.arraycopy(second, 0, result, first.length, second.length);
		return result;
	}

	private static Function<String, float[]> remembered(Function<String, float[]> source) {
		java.util.Map<String, float[]> known = new java.util.HashMap<>();
		return (name) -> known.computeIfAbsent(name, source);
	}

	private static int size(String name, BackboneShape shape, int mlp) {
		if (name.contains("norm") || name.startsWith("ln_f")) {
			return shape.hidden();
		}
		if (name.equals("wte.weight") || name.equals("ff_out.weight")) {
			return shape.vocabulary() * shape.hidden();
		}
		return (name.contains("ff_") || name.contains("up_")) ? mlp * shape.hidden() : shape.hidden() * shape.hidden();
	}

	/** [layer][batch][cell][heads · headDim], keys rotated. */
	private record PlainKeyValues(double theta, int headDim, int batch, double[][][][] keys,
			double[][][][] values) implements KeyValues {

		static PlainKeyValues stack(PlainKeyValues[] canvases) {
			int layers = canvases[0].keys.length;
			double[][][][] keys = new double[layers][canvases.length][][];
			double[][][][] values = new double[layers][canvases.length][][];
			for (int layer = 0; layer < layers; layer++) {
				for (int canvas = 0; canvas < canvases.length; canvas++) {
					keys[layer][canvas] = canvases[canvas].keys[layer][0];
					values[layer][canvas] = canvases[canvas].values[layer][0];
				}
			}
			return new PlainKeyValues(canvases[0].theta, canvases[0].headDim, canvases.length, keys, values);
		}

		static PlainKeyValues join(List<PlainKeyValues> parts) {
			PlainKeyValues joined = parts.getFirst();
			for (PlainKeyValues part : parts.subList(1, parts.size())) {
				double[][][][] keys = new double[joined.keys.length][joined.batch][][];
				double[][][][] values = new double[joined.keys.length][joined.batch][][];
				for (int layer = 0; layer < keys.length; layer++) {
					for (int canvas = 0; canvas < joined.batch; canvas++) {
						keys[layer][canvas] = concat(joined.keys[layer][canvas], part.keys[layer][canvas]);
						values[layer][canvas] = concat(joined.values[layer][canvas], part.values[layer][canvas]);
					}
				}
				joined = new PlainKeyValues(joined.theta, joined.headDim, joined.batch, keys, values);
			}
			return joined;
		}

		PlainKeyValues canvas(int canvas) {
			return new PlainKeyValues(this.theta, this.headDim, 1, pick(this.keys, canvas), pick(this.values, canvas));
		}

		private static double[][][][] pick(double[][][][] all, int canvas) {
			double[][][][] picked = new double[all.length][1][][];
			for (int layer = 0; layer < all.length; layer++) {
				picked[layer][0] = all[layer][canvas];
			}
			return picked;
		}

		@Override
		public int length() {
			return this.keys[0][0].length;
		}

		@Override
		public long bytes() {
			return 16L * this.keys.length * this.batch * length() * this.keys[0][0][0].length;
		}

		@Override
		public KeyValues slice(int from, int to) {
			return new PlainKeyValues(this.theta, this.headDim, this.batch, slice(this.keys, from, to),
					slice(this.values, from, to));
		}

		private static double[][][][] slice(double[][][][] all, int from, int to) {
			double[][][][] sliced = new double[all.length][all[0].length][][];
			for (int layer = 0; layer < all.length; layer++) {
				for (int canvas = 0; canvas < all[layer].length; canvas++) {
					sliced[layer][canvas] = java.util.Arrays.copyOfRange(all[layer][canvas], from, to);
				}
			}
			return sliced;
		}

		@Override
		public KeyValues movedBy(int distance) {
			double[][][][] moved = new double[this.keys.length][this.batch][length()][];
			for (int layer = 0; layer < moved.length; layer++) {
				for (int canvas = 0; canvas < this.batch; canvas++) {
					for (int cell = 0; cell < length(); cell++) {
						moved[layer][canvas][cell] = rotate(this.keys[layer][canvas][cell].clone(), distance,
								this.theta, this.headDim);
					}
				}
			}
			return new PlainKeyValues(this.theta, this.headDim, this.batch, moved, this.values);
		}

		@Override
		public void close() {
		}

	}

}

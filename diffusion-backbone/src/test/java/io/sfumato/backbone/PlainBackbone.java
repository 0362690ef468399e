package io.sfumato.backbone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

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
		Map<String, float[]> weights = new HashMap<>();
		return new PlainBackbone(shape, config.requireInt("mlp_hidden_size"), config.number("rms_norm_eps", 1e-5),
				config.number("rope_theta", 10000), (name) -> weights.computeIfAbsent(name,
						(absent) -> checkpoint.tensors().floats("model.transformer." + absent)));
	}

	/**
	 * Two layers, 32 wide, two heads, random weights that spread the probabilities.
	 * @param vocabulary the last token is the mask, the one before it ends a text
	 */
	public static PlainBackbone random(AttentionPattern attention, int vocabulary, long seed) {
		BackboneShape shape = new BackboneShape(2, 32, 2, 16, vocabulary, 256, attention, 0, vocabulary - 1,
				List.of(vocabulary - 2));
		Map<String, float[]> weights = new HashMap<>();
		PlainBackbone[] made = new PlainBackbone[1];
		made[0] = new PlainBackbone(shape, 48, 1e-5, 10000, (name) -> weights.computeIfAbsent(name, (absent) -> {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode());
			float[] values = new float[(int) made[0].dimensions(name)
				.stream()
				.mapToLong((size) -> size)
				.reduce(1, (a, b) -> a * b)];
			double deviation = name.equals("ff_out.weight") ? 0.6 : 0.25;
			for (int index = 0; index < values.length; index++) {
				values[index] = name.contains("norm") || name.startsWith("ln_f") ? 1
						: (float) random.nextGaussian(0, deviation);
			}
			return values;
		}));
		return made[0];
	}

	/** Writes the model down as a checkpoint. */
	public void save(Path directory) {
		SafetensorsWriter writer = new SafetensorsWriter();
		List<String> names = new ArrayList<>(List.of("wte.weight", "ln_f.weight", "ff_out.weight"));
		for (int layer = 0; layer < this.shape.layers(); layer++) {
			for (String name : List.of("attn_norm", "q_proj", "k_proj", "v_proj", "attn_out", "ff_norm", "ff_proj",
					"up_proj", "ff_out")) {
				names.add("blocks." + layer + "." + name + ".weight");
			}
		}
		names.forEach((name) -> writer.floats("model.transformer." + name, TensorType.F32, dimensions(name),
				() -> this.weights.apply(name)));
		writer.writeTo(directory.resolve("model.safetensors"));
		String config = """
				{"model_type": "llada", "n_layers": %d, "n_heads": %d, "n_kv_heads": %2$d, "d_model": %d,
				 "mlp_hidden_size": %d, "vocab_size": %d, "embedding_size": %5$d, "max_sequence_length": %d,
				 "mask_token_id": %d, "eos_token_id": %d, "rms_norm_eps": %s, "rope_theta": %s,
				 "decoding": {"attention": "%s"}}
				""".formatted(this.shape.layers(), this.shape.kvHeads(), this.shape.hidden(), this.mlp,
				this.shape.vocabulary(), this.shape.maxPositions(), this.shape.maskToken(),
				this.shape.endTokens().getFirst(), this.epsilon, this.theta,
				this.shape.attention().name().toLowerCase(Locale.ROOT));
		try {
			Files.writeString(directory.resolve("config.json"), config);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
		double[][][] looks = new double[this.shape.layers()][logits.length][];
		int count = request.queries().count();
		for (int canvas = 0; canvas < batch; canvas++) {
			PlainKeyValues past = (request.past() != null) ? ((PlainKeyValues) request.past()).canvas(canvas) : null;
			fresh[canvas] = new PlainKeyValues(this.theta, this.shape.headDim(), 1,
					new double[this.shape.layers()][1][][], new double[this.shape.layers()][1][][]);
			double[][][] weights = new double[this.shape.layers()][count][];
			double[][] hidden = transform(request.queries(), canvas, past, request.mask(), fresh[canvas], weights);
			for (int row = 0; row < logits.length; row++) {
				if (request.rows()[row] / count == canvas) {
					logits[row] = multiply(norm(hidden[request.rows()[row] % count], this.weights.apply("ln_f.weight")),
							this.weights.apply("ff_out.weight"), this.shape.vocabulary());
					for (int layer = 0; layer < looks.length; layer++) {
						looks[layer][row] = weights[layer][request.rows()[row] % count];
					}
				}
			}
		}
		return new PlainRows(logits, request.logits(), PlainKeyValues.stack(fresh), request.keyValues(),
				request.attention() ? looks : null);
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

	private double[][] transform(QueryCells queries, int canvas, PlainKeyValues past, BitSet mask, PlainKeyValues fresh,
			double[][][] looks) {
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
			float[] wq = this.weights.apply(block + "q_proj.weight");
			float[] wk = this.weights.apply(block + "k_proj.weight");
			float[] wv = this.weights.apply(block + "v_proj.weight");
			float[] wo = this.weights.apply(block + "attn_out.weight");
			float[] gates = this.weights.apply(block + "ff_proj.weight");
			float[] ups = this.weights.apply(block + "up_proj.weight");
			float[] downs = this.weights.apply(block + "ff_out.weight");
			float[] attentionNorm = this.weights.apply(block + "attn_norm.weight");
			float[] mlpNorm = this.weights.apply(block + "ff_norm.weight");
			double[][] q = new double[count][];
			double[][] keys = new double[count][];
			double[][] values = new double[count][];
			for (int query = 0; query < count; query++) {
				double[] normed = norm(x[query], attentionNorm);
				int position = queries.position(canvas * count + query);
				q[query] = rotate(multiply(normed, wq, width), position, this.theta, this.shape.headDim());
				keys[query] = rotate(multiply(normed, wk, width), position, this.theta, this.shape.headDim());
				values[query] = multiply(normed, wv, width);
			}
			fresh.keys[layer][0] = keys;
			fresh.values[layer][0] = values;
			double[][] allKeys = (past != null) ? concat(past.keys[layer][0], keys) : keys;
			double[][] allValues = (past != null) ? concat(past.values[layer][0], values) : values;
			for (int query = 0; query < count; query++) {
				int maskRow = (canvas * count + query) * allKeys.length;
				looks[layer][query] = new double[allKeys.length];
				add(x[query],
						multiply(attend(q[query], allKeys, allValues, mask, maskRow, looks[layer][query]), wo, width));
				double[] normed = norm(x[query], mlpNorm);
				double[] gate = multiply(normed, gates, this.mlp);
				double[] up = multiply(normed, ups, this.mlp);
				for (int column = 0; column < this.mlp; column++) {
					gate[column] = gate[column] / (1 + Math.exp(-gate[column])) * up[column];
				}
				add(x[query], multiply(gate, downs, width));
			}
		}
		return x;
	}

	/**
	 * One cell's attention.
	 * @param looks gets the weights, mean over the heads
	 */
	private double[] attend(double[] query, double[][] keys, double[][] values, BitSet mask, int maskRow,
			double[] looks) {
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
				looks[key] += weights[key] / sum * headDim / query.length;
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

	private double[] norm(double[] x, float[] weight) {
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

	private static double[] multiply(double[] x, float[] weight, int rows) {
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

	private List<Long> dimensions(String name) {
		long hidden = this.shape.hidden();
		if (name.contains("norm") || name.startsWith("ln_f")) {
			return List.of(hidden);
		}
		if (name.equals("wte.weight") || name.equals("ff_out.weight")) {
			return List.of((long) this.shape.vocabulary(), hidden);
		}
		if (name.endsWith("ff_out.weight")) {
			return List.of(hidden, (long) this.mlp);
		}
		return List.of((name.contains("ff_") || name.contains("up_")) ? this.mlp : hidden, hidden);
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
					sliced[layer][canvas] = Arrays.copyOfRange(all[layer][canvas], from, to);
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

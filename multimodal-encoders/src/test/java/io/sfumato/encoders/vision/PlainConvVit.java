package io.sfumato.encoders.vision;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * The embedded model's tower once more, in loops and doubles, straight from its
 * definition (embedded-model.md §2).
 */
final class PlainConvVit {

	private final TensorStore tensors;

	private final ConvVitConfig config;

	PlainConvVit(TensorStore tensors, ConvVitConfig config) {
		this.tensors = tensors;
		this.config = config;
	}

	/** view [3, side, side] → [patches, hidden], before the projector */
	double[][] hidden(double[] view) {
		int size = this.config.side();
		int channels = 3;
		double[] map = view;
		for (int s = 0; s < this.config.channels().size(); s++) {
			int width = this.config.channels().get(s);
			String stage = "model.vision_tower.stem." + s;
			map = relu(conv(stage + ".conv", map, channels, width, size, 2));
			size /= 2;
			channels = width;
			for (int b = 0; b < this.config.blocks().get(s); b++) {
				String block = stage + ".blocks." + b;
				double[] inner = relu(conv(block + ".conv1", map, width, width, size, 1));
				double[] outer = conv(block + ".conv2", inner, width, width, size, 1);
				for (int i = 0; i < map.length; i++) {
					outer[i] += map[i];
				}
				map = relu(outer);
			}
		}
		int patches = size * size;
		float[] positions = this.tensors.floats("model.vision_tower.position_embedding.weight");
		double[][] x = new double[patches][channels];
		for (int p = 0; p < patches; p++) {
			for (int d = 0; d < channels; d++) {
				x[p][d] = map[d * patches + p] + positions[p * channels + d];
			}
		}
		for (int layer = 0; layer < this.config.layers(); layer++) {
			x = layer("model.vision_tower.encoder.layers." + layer, x);
		}
		return norm("model.vision_tower.post_layernorm", x);
	}

	/** hidden [patches, hidden] → pooled tokens, row after row */
	double[] patches(double[][] hidden) {
		double[][] projected = hidden;
		projected = linear("model.mm_projector.0", projected);
		gelu(projected);
		projected = linear("model.mm_projector.2", projected);
		int cells = this.config.cells();
		int pool = this.config.pool();
		int width = this.config.modelWidth();
		double[] tokens = new double[cells / pool * (cells / pool) * width];
		for (int row = 0; row < cells; row++) {
			for (int column = 0; column < cells; column++) {
				int token = row / pool * (cells / pool) + column / pool;
				for (int d = 0; d < width; d++) {
					tokens[token * width + d] += projected[row * cells + column][d] / (pool * pool);
				}
			}
		}
		return tokens;
	}

	/** hidden [patches, hidden] → [patches, slots · classes] */
	double[][] glyphLogits(double[][] hidden) {
		return linear("model.glyph_head", hidden);
	}

	/** hidden [patches, hidden] → [patches, classes] */
	double[][] head(String name, double[][] hidden) {
		return linear(name, hidden);
	}

	private double[] conv(String name, double[] map, int in, int out, int size, int stride) {
		float[] kernel = this.tensors.floats(name + ".weight");
		float[] bias = this.tensors.floats(name + ".bias");
		int newSize = size / stride;
		double[] result = new double[out * newSize * newSize];
		for (int o = 0; o < out; o++) {
			for (int y = 0; y < newSize; y++) {
				for (int x = 0; x < newSize; x++) {
					double sum = bias[o];
					for (int i = 0; i < in; i++) {
						for (int ky = 0; ky < 3; ky++) {
							for (int kx = 0; kx < 3; kx++) {
								int sy = y * stride + ky - 1;
								int sx = x * stride + kx - 1;
								if (sy >= 0 && sy < size && sx >= 0 && sx < size) {
									sum += map[(i * size + sy) * size + sx] * kernel[((o * in + i) * 3 + ky) * 3 + kx];
								}
							}
						}
					}
					result[(o * newSize + y) * newSize + x] = sum;
				}
			}
		}
		return result;
	}

	private double[][] layer(String name, double[][] x) {
		double[][] normed = norm(name + ".layer_norm1", x);
		double[][] q = linear(name + ".self_attn.q_proj", normed);
		double[][] k = linear(name + ".self_attn.k_proj", normed);
		double[][] v = linear(name + ".self_attn.v_proj", normed);
		int width = this.config.hidden() / this.config.heads();
		double[][] mixed = new double[x.length][this.config.hidden()];
		for (int h = 0; h < this.config.heads(); h++) {
			for (int i = 0; i < x.length; i++) {
				double[] weights = new double[x.length];
				double total = 0;
				for (int j = 0; j < x.length; j++) {
					double dot = 0;
					for (int d = h * width; d < (h + 1) * width; d++) {
						dot += q[i][d] * k[j][d];
					}
					weights[j] = Math.exp(dot / Math.sqrt(width));
					total += weights[j];
				}
				for (int j = 0; j < x.length; j++) {
					for (int d = h * width; d < (h + 1) * width; d++) {
						mixed[i][d] += weights[j] / total * v[j][d];
					}
				}
			}
		}
		double[][] y = add(x, linear(name + ".self_attn.out_proj", mixed));
		double[][] inner = linear(name + ".mlp.fc1", norm(name + ".layer_norm2", y));
		gelu(inner);
		return add(y, linear(name + ".mlp.fc2", inner));
	}

	private double[][] linear(String name, double[][] x) {
		float[] weight = this.tensors.floats(name + ".weight");
		float[] bias = this.tensors.floats(name + ".bias");
		int in = weight.length / bias.length;
		double[][] y = new double[x.length][bias.length];
		for (int t = 0; t < x.length; t++) {
			for (int o = 0; o < bias.length; o++) {
				double sum = bias[o];
				for (int i = 0; i < in; i++) {
					sum += x[t][i] * weight[o * in + i];
				}
				y[t][o] = sum;
			}
		}
		return y;
	}

	private double[][] norm(String name, double[][] x) {
		float[] weight = this.tensors.floats(name + ".weight");
		float[] bias = this.tensors.floats(name + ".bias");
		double[][] y = new double[x.length][weight.length];
		for (int t = 0; t < x.length; t++) {
			double mean = 0;
			double variance = 0;
			for (double value : x[t]) {
				mean += value / weight.length;
			}
			for (double value : x[t]) {
				variance += (value - mean) * (value - mean) / weight.length;
			}
			for (int d = 0; d < weight.length; d++) {
				y[t][d] = (x[t][d] - mean) / Math.sqrt(variance + this.config.epsilon()) * weight[d] + bias[d];
			}
		}
		return y;
	}

	private static double[][] add(double[][] a, double[][] b) {
		for (int t = 0; t < a.length; t++) {
			for (int d = 0; d < a[t].length; d++) {
				b[t][d] += a[t][d];
			}
		}
		return b;
	}

	private static double[] relu(double[] x) {
		for (int i = 0; i < x.length; i++) {
			x[i] = Math.max(x[i], 0);
		}
		return x;
	}

	private static void gelu(double[][] x) {
		for (double[] row : x) {
			for (int i = 0; i < row.length; i++) {
				row[i] *= 0.5 * (1 + erf(row[i] / Math.sqrt(2)));
			}
		}
	}

	/** erf by its power series, exact to 1e-12 for |x| &lt; 5. */
	static double erf(double x) {
		if (Math.abs(x) > 5) {
			return Math.signum(x);
		}
		double term = x;
		double sum = x;
		for (int n = 1; n < 120; n++) {
			term *= -x * x / n;
			sum += term / (2 * n + 1);
		}
		return 2 / Math.sqrt(Math.PI) * sum;
	}

}

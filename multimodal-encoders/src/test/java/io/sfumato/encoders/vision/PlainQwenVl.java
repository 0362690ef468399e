package io.sfumato.encoders.vision;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

import io.sfumato.encoders.vision.QwenVlTower.Grid;

/**
 * Qwen2-VL's and Qwen2.5-VL's towers as checkpoints.md §6.3 and §11.3 read, cell by cell
 * and in double.
 */
final class PlainQwenVl {

	private final QwenVlConfig config;

	private final Map<String, float[]> tensors;

	PlainQwenVl(QwenVlConfig config, Map<String, float[]> tensors) {
		this.config = config;
		this.tensors = tensors;
	}

	/** patches [rows · columns, values] in merge order → [cells, out] row by row */
	double[][] run(double[][] patches, Grid grid) {
		int count = patches.length;
		double[][] x = new double[count][];
		for (int i = 0; i < count; i++) {
			x[i] = product(patches[i], this.tensors.get("patch_embed.proj.weight"), null);
		}
		for (int layer = 0; layer < this.config.layers(); layer++) {
			String name = "blocks." + layer + ".";
			double[][] mixed = attention(x, name, layer, grid);
			for (int i = 0; i < count; i++) {
				add(x[i], mixed[i]);
				add(x[i], mlp(norm(x[i], name + "norm2"), name + "mlp."));
			}
		}
		int square = this.config.merge() * this.config.merge();
		double[][] cells = new double[count / square][];
		for (int cell = 0; cell < cells.length; cell++) {
			double[] joined = new double[square * this.config.hidden()];
			for (int i = 0; i < square; i++) {
				double[] normed = norm(x[cell * square + i], "merger.ln_q");
				System.arraycopy(normed, 0, joined, i * normed.length, normed.length);
			}
			double[] inner = map(linear(joined, "merger.mlp.0"), PlainQwenVl::gelu);
			cells[cell] = linear(inner, "merger.mlp.2");
		}
		return cells;
	}

	private double[][] attention(double[][] x, String name, int layer, Grid grid) {
		int width = this.config.hidden();
		int headDim = this.config.headDim();
		double[][] qkv = new double[x.length][];
		for (int i = 0; i < x.length; i++) {
			qkv[i] = linear(norm(x[i], name + "norm1"), name + "attn.qkv");
			for (int head = 0; head < 2 * this.config.heads(); head++) {
				rotate(qkv[i], head * headDim, row(i, grid), column(i, grid));
			}
		}
		double[][] result = new double[x.length][];
		for (int i = 0; i < x.length; i++) {
			double[] mixed = new double[width];
			for (int head = 0; head < this.config.heads(); head++) {
				int at = head * headDim;
				double sum = 0;
				for (int j = 0; j < x.length; j++) {
					if (this.config.windowed(layer) && window(i, grid) != window(j, grid)) {
						continue;
					}
					double score = 0;
					for (int d = 0; d < headDim; d++) {
						score += qkv[i][at + d] * qkv[j][width + at + d];
					}
					double weight = Math.exp(score / Math.sqrt(headDim));
					sum += weight;
					for (int d = 0; d < headDim; d++) {
						mixed[at + d] += weight * qkv[j][2 * width + at + d];
					}
				}
				for (int d = 0; d < headDim; d++) {
					mixed[at + d] /= sum;
				}
			}
			result[i] = linear(mixed, name + "attn.proj");
		}
		return result;
	}

	private int row(int patch, Grid grid) {
		int merge = this.config.merge();
		return patch / (merge * merge) / (grid.columns() / merge) * merge + patch % (merge * merge) / merge;
	}

	private int column(int patch, Grid grid) {
		int merge = this.config.merge();
		return patch / (merge * merge) % (grid.columns() / merge) * merge + patch % merge;
	}

	private int window(int patch, Grid grid) {
		int edge = this.config.window() * this.config.merge();
		return row(patch, grid) / edge * 1000 + column(patch, grid) / edge;
	}

	private void rotate(double[] x, int at, int row, int column) {
		int half = this.config.headDim() / 2;
		for (int k = 0; k < half; k++) {
			double inverse = Math.pow(10000, -(k % (half / 2)) / (half / 2.0));
			double angle = ((k < half / 2) ? row : column) * inverse;
			double a = x[at + k];
			double b = x[at + half + k];
			x[at + k] = a * Math.cos(angle) - b * Math.sin(angle);
			x[at + half + k] = b * Math.cos(angle) + a * Math.sin(angle);
		}
	}

	private double[] mlp(double[] x, String name) {
		if (!this.config.gated()) {
			return linear(map(linear(x, name + "fc1"), (v) -> v / (1 + Math.exp(-1.702 * v))), name + "fc2");
		}
		double[] gate = map(linear(x, name + "gate_proj"), (v) -> v / (1 + Math.exp(-v)));
		double[] up = linear(x, name + "up_proj");
		for (int i = 0; i < up.length; i++) {
			up[i] *= gate[i];
		}
		return linear(up, name + "down_proj");
	}

	private double[] norm(double[] x, String name) {
		float[] weight = this.tensors.get(name + ".weight");
		float[] bias = this.tensors.get(name + ".bias");
		double mean = 0;
		for (double value : x) {
			mean += (bias != null) ? value / x.length : 0;
		}
		double square = 0;
		for (double value : x) {
			square += (value - mean) * (value - mean) / x.length;
		}
		double[] result = new double[x.length];
		for (int i = 0; i < x.length; i++) {
			result[i] = (x[i] - mean) / Math.sqrt(square + 1e-6) * weight[i] + ((bias != null) ? bias[i] : 0);
		}
		return result;
	}

	private double[] linear(double[] x, String name) {
		return product(x, this.tensors.get(name + ".weight"), this.tensors.get(name + ".bias"));
	}

	private static double[] product(double[] x, float[] weight, float[] bias) {
		double[] result = new double[weight.length / x.length];
		for (int row = 0; row < result.length; row++) {
			result[row] = (bias != null) ? bias[row] : 0;
			for (int i = 0; i < x.length; i++) {
				result[row] += x[i] * weight[row * x.length + i];
			}
		}
		return result;
	}

	private static void add(double[] x, double[] y) {
		for (int i = 0; i < x.length; i++) {
			x[i] += y[i];
		}
	}

	private static double[] map(double[] x, DoubleUnaryOperator function) {
		double[] result = new double[x.length];
		for (int i = 0; i < x.length; i++) {
			result[i] = function.applyAsDouble(x[i]);
		}
		return result;
	}

	/** With erf by its series, whose terms don't cancel (Abramowitz and Stegun 7.1.6). */
	private static double gelu(double x) {
		double z = Math.clamp(x / Math.sqrt(2), -6, 6);
		double term = 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * z;
		double sum = term;
		for (int n = 1; Math.abs(term) > 1e-17; n++) {
			term *= 2 * z * z / (2 * n + 1);
			sum += term;
		}
		return x * (1 + sum) / 2;
	}

}

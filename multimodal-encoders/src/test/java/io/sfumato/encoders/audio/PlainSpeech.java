package io.sfumato.encoders.audio;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * The embedded model's ears in plain loops and double precision, as written down in
 * checkpoints.md §11.4 and §15.2.
 */
final class PlainSpeech {

	private final TensorStore tensors;

	PlainSpeech(TensorStore tensors) {
		this.tensors = tensors;
	}

	/** features {@code [frames, 32]} → {@code [N][96]} */
	double[][] embed(float[] mel) {
		int frames = mel.length / 32;
		double[][][] x = new double[1][frames][32];
		for (int i = 0; i < mel.length; i++) {
			x[0][i / 32][i % 32] = mel[i];
		}
		for (int number = 0; number < 20; number++) {
			x = convolve(x, number);
			x = switch (number) {
				case 2, 10, 18 -> pool(x, 2);
				case 6, 14 -> pool(x, 1);
				default -> x;
			};
		}
		double[][] rows = new double[x[0].length][x.length];
		for (int row = 0; row < rows.length; row++) {
			for (int channel = 0; channel < x.length; channel++) {
				rows[row][channel] = x[channel][row][0];
			}
		}
		return rows;
	}

	private double[][][] convolve(double[][][] x, int number) {
		String name = "speech_embedding.convs." + number;
		float[] kernel = this.tensors.floats(name + ".weight");
		long[] shape = this.tensors.info(name + ".weight").shape();
		int rows = (int) shape[2];
		int columns = (int) shape[3];
		float[] bias = (number < 19) ? this.tensors.floats(name + ".bias") : new float[96];
		double[][][] y = new double[(int) shape[0]][x[0].length - rows + 1][x[0][0].length];
		for (int out = 0; out < y.length; out++) {
			for (int row = 0; row < y[0].length; row++) {
				for (int column = 0; column < y[0][0].length; column++) {
					double sum = bias[out];
					for (int in = 0; in < x.length; in++) {
						for (int i = 0; i < rows; i++) {
							for (int j = 0; j < columns; j++) {
								int band = column + j - columns / 2;
								if (band >= 0 && band < x[0][0].length) {
									sum += x[in][row + i][band]
											* kernel[((out * x.length + in) * rows + i) * columns + j];
								}
							}
						}
					}
					y[out][row][column] = (number < 19) ? Math.max((sum < 0) ? 0.2 * sum : sum, -0.4) : sum;
				}
			}
		}
		return y;
	}

	private static double[][][] pool(double[][][] x, int rows) {
		double[][][] y = new double[x.length][x[0].length / rows][x[0][0].length / 2];
		for (int channel = 0; channel < y.length; channel++) {
			for (int row = 0; row < y[0].length; row++) {
				for (int column = 0; column < y[0][0].length; column++) {
					double most = Double.NEGATIVE_INFINITY;
					for (int i = 0; i < rows; i++) {
						for (int j = 0; j < 2; j++) {
							most = Math.max(most, x[channel][rows * row + i][2 * column + j]);
						}
					}
					y[channel][row][column] = most;
				}
			}
		}
		return y;
	}

	/** features {@code [bands, frames]} → {@code [frames / 8][width]} */
	double[][] listen(float[] mel, int bands) {
		int frames = mel.length / bands;
		double[][] input = new double[frames][bands];
		for (int i = 0; i < mel.length; i++) {
			input[i % frames][i / frames] = mel[i];
		}
		String tower = "audio_tower.";
		double[][] x = overTime(overTime(input, tower + "conv1", 1), tower + "conv2", 2);
		int width = x[0].length;
		float[] positions = this.tensors.floats(tower + "embed_positions.weight");
		for (int row = 0; row < x.length; row++) {
			for (int i = 0; i < width; i++) {
				x[row][i] += positions[row * width + i];
			}
		}
		for (int layer = 0; layer < SpeechCheckpoint.LAYERS; layer++) {
			String name = tower + "layers." + layer + ".";
			double[][] normal = norm(x, name + "self_attn_layer_norm");
			double[][] mixed = attend(linear(normal, name + "self_attn.q_proj"),
					linear(normal, name + "self_attn.k_proj"), linear(normal, name + "self_attn.v_proj"));
			x = sum(x, linear(mixed, name + "self_attn.out_proj"));
			double[][] inner = linear(norm(x, name + "final_layer_norm"), name + "fc1");
			x = sum(x, linear(each(inner, PlainSpeech::gelu), name + "fc2"));
		}
		x = norm(x, tower + "layer_norm");
		double[][] pooled = new double[x.length / 4][width];
		for (int row = 0; row < x.length; row++) {
			for (int i = 0; i < width; i++) {
				pooled[row / 4][i] += x[row][i] / 4;
			}
		}
		return pooled;
	}

	/** A row of both branches → a token. */
	double[][] project(double[][] speech, double[][] mel) {
		double[][] joined = new double[speech.length][];
		for (int row = 0; row < joined.length; row++) {
			joined[row] = DoubleStream.concat(Arrays.stream(speech[row]), Arrays.stream(mel[row])).toArray();
		}
		return linear(each(linear(joined, "audio_projector.0"), PlainSpeech::gelu), "audio_projector.2");
	}

	private double[][] overTime(double[][] x, String name, int stride) {
		float[] kernel = this.tensors.floats(name + ".weight");
		float[] bias = this.tensors.floats(name + ".bias");
		double[][] y = new double[Math.ceilDiv(x.length, stride)][bias.length];
		for (int row = 0; row < y.length; row++) {
			for (int out = 0; out < bias.length; out++) {
				double sum = bias[out];
				for (int tap = 0; tap < 3; tap++) {
					int from = row * stride + tap - 1;
					for (int in = 0; from >= 0 && from < x.length && in < x[0].length; in++) {
						sum += x[from][in] * kernel[(out * x[0].length + in) * 3 + tap];
					}
				}
				y[row][out] = gelu(sum);
			}
		}
		return y;
	}

	private static double[][] attend(double[][] q, double[][] k, double[][] v) {
		int width = q[0].length / SpeechCheckpoint.HEADS;
		double[][] mixed = new double[q.length][q[0].length];
		for (int head = 0; head < SpeechCheckpoint.HEADS; head++) {
			for (int row = 0; row < q.length; row++) {
				double[] weights = new double[k.length];
				double total = 0;
				for (int other = 0; other < k.length; other++) {
					double score = 0;
					for (int i = head * width; i < (head + 1) * width; i++) {
						score += q[row][i] * k[other][i];
					}
					weights[other] = Math.exp(score / Math.sqrt(width));
					total += weights[other];
				}
				for (int other = 0; other < k.length; other++) {
					for (int i = head * width; i < (head + 1) * width; i++) {
						mixed[row][i] += weights[other] / total * v[other][i];
					}
				}
			}
		}
		return mixed;
	}

	private double[][] linear(double[][] x, String name) {
		float[] weight = this.tensors.floats(name + ".weight");
		int out = weight.length / x[0].length;
		float[] bias = this.tensors.contains(name + ".bias") ? this.tensors.floats(name + ".bias") : new float[out];
		double[][] y = new double[x.length][out];
		for (int row = 0; row < x.length; row++) {
			for (int i = 0; i < out; i++) {
				y[row][i] = bias[i];
				for (int j = 0; j < x[0].length; j++) {
					y[row][i] += x[row][j] * weight[i * x[0].length + j];
				}
			}
		}
		return y;
	}

	private double[][] norm(double[][] x, String name) {
		float[] weight = this.tensors.floats(name + ".weight");
		float[] bias = this.tensors.floats(name + ".bias");
		double[][] y = new double[x.length][x[0].length];
		for (int row = 0; row < x.length; row++) {
			double mean = Arrays.stream(x[row]).average().orElseThrow();
			double variance = Arrays.stream(x[row]).map((v) -> (v - mean) * (v - mean)).average().orElseThrow();
			for (int i = 0; i < x[0].length; i++) {
				y[row][i] = (x[row][i] - mean) / Math.sqrt(variance + 1e-5) * weight[i] + bias[i];
			}
		}
		return y;
	}

	private static double[][] sum(double[][] a, double[][] b) {
		double[][] sum = new double[a.length][a[0].length];
		for (int row = 0; row < a.length; row++) {
			for (int i = 0; i < a[0].length; i++) {
				sum[row][i] = a[row][i] + b[row][i];
			}
		}
		return sum;
	}

	private static double[][] each(double[][] x, DoubleUnaryOperator function) {
		return Arrays.stream(x).map((row) -> Arrays.stream(row).map(function).toArray()).toArray(double[][]::new);
	}

	/** x · Φ(x), the error function by Abramowitz and Stegun's series. */
	static double gelu(double x) {
		double z = x / Math.sqrt(2);
		double term = z;
		double erf = z;
		for (int n = 1; n < 200 && Math.abs(z) < 5; n++) {
			term *= -z * z / n;
			erf += term / (2 * n + 1);
		}
		double value = (Math.abs(z) >= 5) ? Math.signum(z) : 2 / Math.sqrt(Math.PI) * erf;
		return x * (1 + value) / 2;
	}

}

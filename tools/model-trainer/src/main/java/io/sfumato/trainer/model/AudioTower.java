package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The trained half of the ears: a small Whisper encoder (Radford et al. 2022, §2.2) over
 * log-mel features, its frames averaged by fours to 12.5 a second.
 */
public final class AudioTower {

	public static final int WIDTH = 192;

	public static final int LAYERS = 2;

	public static final int HEADS = 4;

	public static final int FEED_FORWARD = 4 * WIDTH;

	/** Frames of a window of 10 s behind the convolution that halves them. */
	public static final int POSITIONS = 500;

	/** Frames that are averaged. */
	public static final int POOL = 4;

	private static final double EPSILON = 1e-5;

	private static final double LONGEST_WAVE = 10_000;

	/** Beside features of about 1, Whisper's waves of height 1 would drown them. */
	private static final float WAVE_HEIGHT = 0.3f;

	private static final String TOWER = "audio_tower.";

	private final Weights weights;

	AudioTower(Weights weights) {
		this.weights = weights;
		int bands = SpeechEmbedding.LOG_MEL_BANDS;
		weights.normal(TOWER + "conv1.weight", Math.sqrt(2.0 / (3 * bands)), WIDTH, bands, 3);
		weights.constant(TOWER + "conv1.bias", 0, WIDTH);
		weights.normal(TOWER + "conv2.weight", Math.sqrt(2.0 / (3 * WIDTH)), WIDTH, WIDTH, 3);
		weights.constant(TOWER + "conv2.bias", 0, WIDTH);
		weights.filled(TOWER + "embed_positions.weight", waves(), POSITIONS, WIDTH);
		double fanIn = 1 / Math.sqrt(WIDTH);
		for (int layer = 0; layer < LAYERS; layer++) {
			String name = layer(layer);
			norm(name + "self_attn_layer_norm");
			linear(name + "self_attn.q_proj", fanIn, WIDTH, WIDTH);
			weights.normal(name + "self_attn.k_proj.weight", fanIn, WIDTH, WIDTH);
			linear(name + "self_attn.v_proj", fanIn, WIDTH, WIDTH);
			linear(name + "self_attn.out_proj", 0.03, WIDTH, WIDTH);
			norm(name + "final_layer_norm");
			linear(name + "fc1", fanIn, FEED_FORWARD, WIDTH);
			linear(name + "fc2", 0.015, WIDTH, FEED_FORWARD);
		}
		norm(TOWER + "layer_norm");
	}

	private static String layer(int layer) {
		return TOWER + "layers." + layer + ".";
	}

	/** Sines, then cosines, of wavelengths from 2π to 20,000π. */
	private static float[] waves() {
		float[] waves = new float[POSITIONS * WIDTH];
		int half = WIDTH / 2;
		for (int position = 0; position < POSITIONS; position++) {
			for (int i = 0; i < half; i++) {
				double angle = position * Math.pow(LONGEST_WAVE, -(double) i / (half - 1));
				waves[position * WIDTH + i] = WAVE_HEIGHT * (float) Math.sin(angle);
				waves[position * WIDTH + half + i] = WAVE_HEIGHT * (float) Math.cos(angle);
			}
		}
		return waves;
	}

	private void linear(String name, double deviation, long out, long in) {
		this.weights.normal(name + ".weight", deviation, out, in);
		this.weights.constant(name + ".bias", 0, out);
	}

	private void norm(String name) {
		this.weights.constant(name + ".weight", 1, WIDTH);
		this.weights.constant(name + ".bias", 0, WIDTH);
	}

	/**
	 * Encodes windows.
	 * @param logMel [B, 80, 8·T], zero behind the end of shorter windows
	 * @param mask 0 at frames and a large negative number behind the end, [B, 1, 1, 4·T]
	 * @return [B, T, width]
	 */
	Tensor forward(Tensor logMel, Tensor mask) {
		Tensor x = torch.gelu(convolve("conv1", logMel.to(this.weights.precision()), 1));
		x = torch.gelu(convolve("conv2", x, 2)).transpose(1, 2);
		long batch = x.size(0);
		long frames = x.size(1);
		x = x.add(this.weights.get(TOWER + "embed_positions.weight").narrow(0, 0, frames));
		for (int layer = 0; layer < LAYERS; layer++) {
			String name = layer(layer);
			x = x.add(attention(name + "self_attn.", norm(name + "self_attn_layer_norm", x), mask));
			Tensor inner = torch.gelu(apply(name + "fc1", norm(name + "final_layer_norm", x)));
			x = x.add(apply(name + "fc2", inner));
		}
		return norm(TOWER + "layer_norm", x).reshape(batch, frames / POOL, POOL, WIDTH).mean(2);
	}

	private Tensor convolve(String name, Tensor x, long stride) {
		return torch.conv1d(x, this.weights.get(TOWER + name + ".weight"),
				new TensorOptional(this.weights.get(TOWER + name + ".bias")), new long[] { stride }, new long[] { 1 },
				new long[] { 1 }, 1);
	}

	private Tensor apply(String name, Tensor x) {
		return torch.linear(x, this.weights.get(name + ".weight"),
				new TensorOptional(this.weights.get(name + ".bias")));
	}

	private Tensor norm(String name, Tensor x) {
		return torch.layer_norm(x, new long[] { WIDTH }, new TensorOptional(this.weights.get(name + ".weight")),
				new TensorOptional(this.weights.get(name + ".bias")), EPSILON, false);
	}

	private Tensor attention(String name, Tensor x, Tensor mask) {
		Tensor queries = byHead(apply(name + "q_proj", x)).mul(new Scalar(Math.sqrt((double) HEADS / WIDTH)));
		Tensor keys = byHead(torch.linear(x, this.weights.get(name + "k_proj.weight")));
		Tensor values = byHead(apply(name + "v_proj", x));
		Tensor shares = torch.softmax(torch.matmul(queries, keys.transpose(2, 3)).add_(mask), -1);
		Tensor mixed = torch.matmul(shares, values).transpose(1, 2).reshape(x.size(0), x.size(1), WIDTH);
		return apply(name + "out_proj", mixed);
	}

	/** [B, F, width] → [B, heads, F, head size]. */
	private static Tensor byHead(Tensor x) {
		return x.view(x.size(0), x.size(1), HEADS, WIDTH / HEADS).transpose(1, 2);
	}

}

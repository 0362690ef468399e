package io.sfumato.trainer.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The eyes: a convolutional stem of total stride 16, then pre-norm ViT layers. BatchNorm
 * follows every convolution while training and is folded into it at export.
 */
public final class VisionTower {

	/** Share of a batch in the running statistics. */
	private static final double BATCH_NORM_MOMENTUM = 0.02;

	public static final double BATCH_NORM_EPSILON = 1e-5;

	private static final double LAYER_NORM_EPSILON = 1e-6;

	private static final String TOWER = "model.vision_tower.";

	private static final Pattern BATCH_NORM = Pattern.compile("\\.stem\\.\\d+\\.(blocks\\.\\d+\\.)?bn\\d?\\.");

	private static final Pattern CONVOLUTION = Pattern
		.compile("(.*\\.stem\\.\\d+\\.(?:blocks\\.\\d+\\.)?)conv(\\d?)\\.(?:weight|bias)");

	private final Weights weights;

	private final ModelSize size;

	public VisionTower(Weights weights, ModelSize size) {
		this.weights = weights;
		this.size = size;
		int in = 3;
		for (int stage = 0; stage < size.stemChannels().size(); stage++) {
			int out = size.stemChannels().get(stage);
			convolution(stem(stage) + "conv", stem(stage) + "bn", in, out, 1);
			for (int block = 0; block < size.stemBlocks().get(stage); block++) {
				String name = stem(stage) + "blocks." + block + ".";
				convolution(name + "conv1", name + "bn1", out, out, 1);
				// residual blocks start small, so that the stem starts as a plain one
				convolution(name + "conv2", name + "bn2", out, out, 0.2);
			}
			in = out;
		}
		int width = size.width();
		weights.normal(TOWER + "position_embedding.weight", 0.1, ModelSize.PATCHES, width);
		double fanIn = 1 / Math.sqrt(width);
		for (int layer = 0; layer < size.towerLayers(); layer++) {
			String name = layer(layer);
			norm(name + "layer_norm1", width);
			for (String projection : new String[] { "q_proj", "k_proj", "v_proj" }) {
				linear(name + "self_attn." + projection, fanIn, width, width);
			}
			linear(name + "self_attn.out_proj", 0.03, width, width);
			norm(name + "layer_norm2", width);
			linear(name + "mlp.fc1", fanIn, 4L * width, width);
			linear(name + "mlp.fc2", 0.015, width, 4L * width);
		}
		norm(TOWER + "post_layernorm", width);
	}

	/** Whether a weight belongs to a BatchNorm, which is folded at export. */
	public static boolean isBatchNorm(String weight) {
		return BATCH_NORM.matcher(weight).find();
	}

	/** The BatchNorm after the convolution that a weight belongs to, empty for others. */
	public static String batchNormOf(String weight) {
		Matcher convolution = CONVOLUTION.matcher(weight);
		return convolution.matches() ? convolution.group(1) + "bn" + convolution.group(2) : "";
	}

	static String stem(int stage) {
		return TOWER + "stem." + stage + ".";
	}

	static String layer(int layer) {
		return TOWER + "encoder.layers." + layer + ".";
	}

	private void convolution(String name, String batchNorm, int in, int out, double scale) {
		this.weights.normal(name + ".weight", Math.sqrt(2.0 / (9 * in)), out, in, 3, 3);
		this.weights.constant(name + ".bias", 0, out);
		this.weights.constant(batchNorm + ".weight", scale, out);
		this.weights.constant(batchNorm + ".bias", 0, out);
		this.weights.constant(batchNorm + ".running_mean", 0, out);
		this.weights.constant(batchNorm + ".running_var", 1, out);
	}

	private void linear(String name, double deviation, long out, long in) {
		this.weights.normal(name + ".weight", deviation, out, in);
		this.weights.constant(name + ".bias", 0, out);
	}

	private void norm(String name, long width) {
		this.weights.constant(name + ".weight", 1, width);
		this.weights.constant(name + ".bias", 0, width);
	}

	/**
	 * What the tower computes.
	 *
	 * @param early the stem at stride 8 [N, channels, 20, 20]
	 * @param patches the result [N, 100, width]
	 */
	public record Seen(Tensor early, Tensor patches) {

	}

	/** pixels [N, 3, 160, 160] normalised to −1…1 → patches [N, 100, width]. */
	public Tensor forward(Tensor pixels, boolean training) {
		return see(pixels, training).patches();
	}

	/**
	 * The tower with what its stem sees on the way.
	 * @param training whether BatchNorm uses and records the statistics of this batch
	 */
	public Seen see(Tensor pixels, boolean training) {
		Tensor x = pixels.to(this.weights.precision()).contiguous(torch.MemoryFormat.ChannelsLast);
		Tensor early = x;
		for (int stage = 0; stage < this.size.stemChannels().size(); stage++) {
			early = x;
			x = convolve(stem(stage) + "conv", stem(stage) + "bn", x, 2, training).relu();
			for (int block = 0; block < this.size.stemBlocks().get(stage); block++) {
				String name = stem(stage) + "blocks." + block + ".";
				Tensor inner = convolve(name + "conv1", name + "bn1", x, 1, training).relu();
				x = x.add(convolve(name + "conv2", name + "bn2", inner, 1, training)).relu();
			}
		}
		long views = x.size(0);
		x = x.permute(0, 2, 3, 1).reshape(views, ModelSize.PATCHES, this.size.width());
		x = x.add(this.weights.get(TOWER + "position_embedding.weight"));
		for (int layer = 0; layer < this.size.towerLayers(); layer++) {
			String name = layer(layer);
			x = x.add(attention(name + "self_attn.", norm(name + "layer_norm1", x)));
			Tensor inner = torch.gelu(linear(name + "mlp.fc1", norm(name + "layer_norm2", x)));
			x = x.add(linear(name + "mlp.fc2", inner));
		}
		return new Seen(early, norm(TOWER + "post_layernorm", x));
	}

	private Tensor convolve(String name, String batchNorm, Tensor x, long stride, boolean training) {
		Tensor convolved = torch.conv2d(x, this.weights.kernel(name + ".weight"),
				new TensorOptional(this.weights.get(name + ".bias")), new long[] { stride, stride },
				new long[] { 1, 1 }, new long[] { 1, 1 }, 1);
		return torch.batch_norm(convolved, master(batchNorm + ".weight"), master(batchNorm + ".bias"),
				master(batchNorm + ".running_mean"), master(batchNorm + ".running_var"), training, BATCH_NORM_MOMENTUM,
				BATCH_NORM_EPSILON, false);
	}

	private TensorOptional master(String name) {
		return new TensorOptional(this.weights.master(name));
	}

	private Tensor norm(String name, Tensor x) {
		return torch.layer_norm(x, new long[] { this.size.width() },
				new TensorOptional(this.weights.get(name + ".weight")),
				new TensorOptional(this.weights.get(name + ".bias")), LAYER_NORM_EPSILON, false);
	}

	private Tensor linear(String name, Tensor x) {
		return torch.linear(x, this.weights.get(name + ".weight"),
				new TensorOptional(this.weights.get(name + ".bias")));
	}

	private Tensor attention(String name, Tensor x) {
		long views = x.size(0);
		long heads = this.size.heads();
		long headSize = this.size.headSize();
		Tensor qkv = torch.linear(x,
				this.weights.stacked(name + "q_proj.weight", name + "k_proj.weight", name + "v_proj.weight"),
				new TensorOptional(
						this.weights.stacked(name + "q_proj.bias", name + "k_proj.bias", name + "v_proj.bias")));
		qkv = qkv.view(views, ModelSize.PATCHES, 3, heads, headSize).permute(2, 0, 3, 1, 4);
		TensorVector parts = qkv.unbind(0);
		Tensor queries = parts.get(0).mul(new Scalar(1 / Math.sqrt(headSize)));
		Tensor weights = torch.softmax(torch.matmul(queries, parts.get(1).transpose(2, 3)), -1);
		Tensor mixed = torch.matmul(weights, parts.get(2)).transpose(1, 2);
		return linear(name + "out_proj", mixed.reshape(views, ModelSize.PATCHES, heads * headSize));
	}

}

package io.sfumato.runtime.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * Pixels to tokens by 3×3 convolutions that halve the picture, with residual blocks
 * between them: keeps small print that one coarse patch convolution loses (Xiao et al.
 * 2021, "Early Convolutions Help Transformers See Better"). Normalisation is folded into
 * the weights.
 *
 * @param stages from fine to coarse
 * @param positions {@code [tokens, D]}
 */
public record ConvStem(List<Stage> stages, Weight positions) {

	public ConvStem {
		stages = List.copyOf(stages);
	}

	/**
	 * A 3×3 convolution with bias.
	 *
	 * @param kernel {@code [out, in, 3, 3]}
	 * @param bias {@code [out]}
	 */
	public record Conv(Weight kernel, Weight bias) {

		/** {@code prefix.weight}, {@code prefix.bias}. */
		static Conv of(String prefix, int in, int out) {
			return new Conv(Weight.of(prefix + ".weight", out, in, 3, 3), Weight.of(prefix + ".bias", out));
		}

		Value apply(GraphBuilder g, Value x, int stride) {
			return g.conv2d(x, g.weight(this.kernel), g.weight(this.bias), 3, stride, 1);
		}

	}

	/**
	 * x + second(relu(first(x))), then relu.
	 *
	 * @param first stride 1
	 * @param second stride 1
	 */
	public record Block(Conv first, Conv second) {

		Value apply(GraphBuilder g, Value x) {
			return g.relu(g.add(x, this.second.apply(g, g.relu(this.first.apply(g, x, 1)), 1)));
		}

	}

	/**
	 * One halving.
	 *
	 * @param conv stride 2
	 * @param blocks at the new size
	 */
	public record Stage(Conv conv, List<Block> blocks) {

		public Stage {
			blocks = List.copyOf(blocks);
		}

		Value apply(GraphBuilder g, Value x) {
			Value y = g.relu(this.conv.apply(g, x, 2));
			for (Block block : this.blocks) {
				y = block.apply(g, y);
			}
			return y;
		}

	}

	/**
	 * Names of checkpoints.md §15.2: {@code prefix.stem.S.conv},
	 * {@code prefix.stem.S.blocks.B.{conv1,conv2}},
	 * {@code prefix.position_embedding.weight}.
	 * @param channels width of every stage
	 * @param blocks number of residual blocks of every stage
	 * @param tokens cells of the last map
	 */
	public static ConvStem of(String prefix, List<Integer> channels, List<Integer> blocks, int tokens) {
		List<Stage> stages = new ArrayList<>();
		int in = 3;
		for (int s = 0; s < channels.size(); s++) {
			int out = channels.get(s);
			String stage = "%s.stem.%d".formatted(prefix, s);
			List<Block> residual = new ArrayList<>();
			for (int b = 0; b < blocks.get(s); b++) {
				String block = "%s.blocks.%d".formatted(stage, b);
				residual.add(new Block(Conv.of(block + ".conv1", out, out), Conv.of(block + ".conv2", out, out)));
			}
			stages.add(new Stage(Conv.of(stage + ".conv", in, out), residual));
			in = out;
		}
		return new ConvStem(stages, Weight.of(prefix + ".position_embedding.weight", tokens, in));
	}

	/** pixels {@code [N, 3, H, W]} → {@code [N, tokens, D]}, row-major. */
	public Value apply(GraphBuilder g, Value pixels) {
		Value map = pixels;
		for (Stage stage : this.stages) {
			map = stage.apply(g, map);
		}
		return g.add(PatchStem.flatten(g, map, this.positions.shape()[1]), g.weight(this.positions));
	}

}

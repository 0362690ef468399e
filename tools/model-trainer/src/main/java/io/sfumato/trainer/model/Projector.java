package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The {@code mlp2x_gelu} between tower and backbone, and the 2×2 pooling after it. */
public final class Projector {

	private final Weights weights;

	private final int width;

	public Projector(Weights weights, ModelSize size) {
		this.weights = weights;
		this.width = size.width();
		for (int layer : new int[] { 0, 2 }) {
			weights.normal("model.mm_projector." + layer + ".weight", 1 / Math.sqrt(this.width), this.width,
					this.width);
			weights.constant("model.mm_projector." + layer + ".bias", 0, this.width);
		}
	}

	/** patches [N, 100, width] → vectors of the backbone's space [N, 100, width]. */
	public Tensor forward(Tensor patches) {
		return apply(2, torch.gelu(apply(0, patches)));
	}

	private Tensor apply(int layer, Tensor x) {
		return torch.linear(x, this.weights.get("model.mm_projector." + layer + ".weight"),
				new TensorOptional(this.weights.get("model.mm_projector." + layer + ".bias")));
	}

	/** patches [N, 100, width] → tokens [N, 25, width], both row-major. */
	public static Tensor pool(Tensor patches) {
		long half = ModelSize.GRID / 2;
		return patches.view(-1, half, 2, half, 2, patches.size(2)).mean(2, 4).reshape(-1, half * half, patches.size(2));
	}

}

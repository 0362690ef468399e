package io.sfumato.encoders.vision;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;

/**
 * Sizes of a SigLIP tower.
 *
 * @param side edge of the images it was trained on, in pixels
 * @param patch edge of a patch in pixels
 * @param hidden width of a token
 * @param inner width inside the MLP
 * @param layers number of layers that are stored
 * @param heads number of attention heads
 * @param activation of the MLP
 * @param epsilon of the layer norms
 */
record SiglipConfig(int side, int patch, int hidden, int inner, int layers, int heads, Activation activation,
		double epsilon) {

	/**
	 * Reads a {@code vision_config}; where it disagrees with the shapes of the tensors,
	 * it is refused, but the number of layers is the number of those stored: LLaVA-like
	 * checkpoints leave the last one out.
	 */
	static SiglipConfig of(ModelConfig config, TensorStore tensors, String prefix) {
		String kernel = prefix + "embeddings.patch_embedding.weight";
		TensorInfo info = tensors.info(kernel);
		if (info.dimensions().size() != 4) {
			throw tensors.refuse(kernel, "has shape " + info.dimensions() + ", a convolution is needed");
		}
		int patch = config.integer("patch_size").orElse((int) info.dimension(2));
		int hidden = config.integer("hidden_size").orElse((int) info.dimension(0));
		int heads = config.requireInt("num_attention_heads");
		if (patch < 1 || heads < 1 || hidden % heads != 0) {
			throw config.refuse("num_attention_heads", heads + " heads can't share a width of " + hidden);
		}
		int layers = 0;
		while (tensors.contains(layer(prefix, layers) + ".layer_norm1.weight")) {
			layers++;
		}
		int configured = config.requireInt("num_hidden_layers");
		if (layers > configured || layers < configured - 1 || layers == 0) {
			throw config.refuse("num_hidden_layers", "is " + configured + ", but " + layers + " layers are stored");
		}
		String activation = config.string("hidden_act").orElse("gelu_pytorch_tanh");
		return new SiglipConfig(config.requireInt("image_size"), patch, hidden, config.requireInt("intermediate_size"),
				layers, heads, activation(config, activation), config.number("layer_norm_eps", 1e-6));
	}

	static Activation activation(ModelConfig config, String name) throws CheckpointException {
		return Activation.named(name)
			.orElseThrow(() -> config.refuse("hidden_act", "'" + name + "' isn't a known activation"));
	}

	static String layer(String prefix, int number) {
		return prefix + "encoder.layers." + number;
	}

	/** Patches along one edge. */
	int cells() {
		return this.side / this.patch;
	}

}

package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.TowerLayer;

/**
 * Sizes of a vision transformer with CLIP's names of tensors: SigLIP, SigLIP 2, CLIP.
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

	/** Below the prefix of a tower; a convolution's, or SigLIP 2's matrix. */
	static final String KERNEL = "embeddings.patch_embedding.weight";

	/**
	 * Reads a {@code vision_config}; where it disagrees with the shapes of the tensors,
	 * it is refused, but the number of layers is the number of those stored: LLaVA-like
	 * checkpoints leave the last one out.
	 * @param side {@code image_size}, or what stands for it
	 * @param activationName where the config is silent
	 * @param norm epsilon where the config is silent
	 */
	static SiglipConfig of(ModelConfig config, TensorStore tensors, String prefix, int side, String activationName,
			double norm) {
		TensorInfo info = tensors.info(prefix + KERNEL);
		int patch = config.integer("patch_size")
			.orElseGet(
					() -> (info.dimensions().size() == 4) ? (int) info.dimension(2) : config.requireInt("patch_size"));
		int hidden = config.integer("hidden_size").orElse((int) info.dimension(0));
		int heads = config.requireInt("num_attention_heads");
		if (patch < 1 || side < patch) {
			throw config.refuse("patch_size", "patches of " + patch + " don't fit images of " + side);
		}
		if (heads < 1 || hidden < 1 || hidden % heads != 0) {
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
		return new SiglipConfig(side, patch, hidden, config.requireInt("intermediate_size"), layers, heads,
				activation(config, config.string("hidden_act").orElse(activationName)),
				config.number("layer_norm_eps", norm));
	}

	static Activation activation(ModelConfig config, String name) throws CheckpointException {
		return Activation.named(name)
			.orElseThrow(() -> config.refuse("hidden_act", "'" + name + "' isn't a known activation"));
	}

	private static String layer(String prefix, int number) {
		return prefix + "encoder.layers." + number;
	}

	/** Patches along one edge. */
	int cells() {
		return this.side / this.patch;
	}

	/**
	 * The layers as deep as the results need them.
	 * @param x tokens {@code [N, T, D]} with their positions
	 * @return the input of the first layer and the output of each
	 */
	List<Value> states(GraphBuilder g, Value x, String prefix, Set<TowerFeature> results) {
		int deepest = results.stream().mapToInt((feature) -> feature.layer(this.layers)).max().orElse(0);
		List<Value> states = new ArrayList<>(List.of(x));
		for (int layer = 0; layer < deepest; layer++) {
			states.add(TowerLayer
				.of(layer(prefix, layer), this.hidden, this.heads, this.inner, this.activation, this.epsilon)
				.apply(g, states.getLast()));
		}
		return states;
	}

}

package io.sfumato.encoders.vision;

import java.util.List;
import java.util.Set;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;

/**
 * Sizes of a Qwen2-VL or Qwen2.5-VL tower (checkpoints.md §6.2, §11.3). What the tensors
 * say counts: {@code hidden_size} means the language model's width in one of the two
 * configs and the tower's in the other.
 *
 * @param patch edge of a patch in pixels
 * @param frames that a patch spans in time
 * @param merge edge of the squares of patches that become one token
 * @param hidden width of the tower
 * @param inner width inside the MLP
 * @param out width of a merged token
 * @param layers number of layers
 * @param heads number of attention heads
 * @param activation of the MLP
 * @param gated whether it is Qwen2.5-VL's: gated MLPs and root mean square norms, and
 * windows
 * @param window edge of a window in merged cells; 0 where every layer sees the whole
 * image
 * @param whole layers that see the whole image in spite of windows
 * @param theta base of the rotary wavelengths
 */
record QwenVlConfig(int patch, int frames, int merge, int hidden, int inner, int out, int layers, int heads,
		Activation activation, boolean gated, int window, Set<Integer> whole, double theta) {

	/** Below the prefix of a tower. */
	static final String KERNEL = "patch_embed.proj.weight";

	/**
	 * Where checkpoints keep the tower: Dimple and Qwen, newer Qwen, stand-alone files.
	 */
	private static final List<String> PREFIXES = List.of("visual.", "model.visual.", "");

	/** Whether there is such a tower among the tensors. */
	static boolean isIn(TensorStore tensors) {
		return PREFIXES.stream().anyMatch((prefix) -> tensors.contains(prefix + KERNEL));
	}

	static String prefix(TensorStore tensors) {
		return PREFIXES.stream()
			.filter((prefix) -> tensors.contains(prefix + KERNEL))
			.findFirst()
			.orElseThrow(() -> tensors.refuse(PREFIXES.getFirst() + KERNEL,
					"is missing, also below the prefixes " + PREFIXES));
	}

	/**
	 * Reads a {@code vision_config}, or the {@code config.json} of a stand-alone tower.
	 */
	static QwenVlConfig of(ModelConfig config, TensorStore tensors, String prefix) {
		TensorInfo kernel = tensors.info(prefix + KERNEL);
		if (kernel.dimensions().size() != 5 || kernel.dimension(1) != 3 || kernel.dimension(3) != kernel.dimension(4)) {
			throw tensors.refuse(prefix + KERNEL, "has shape " + kernel.dimensions()
					+ ", a convolution over time, height and width of three channels is needed");
		}
		int hidden = (int) kernel.dimension(0);
		int heads = config.requireInt("num_heads");
		if (heads < 1 || hidden % heads != 0 || hidden / heads % 4 != 0) {
			throw config.refuse("num_heads", heads + " heads can't share a width of " + hidden
					+ " in parts that rows and columns rotate a half each of");
		}
		int layers = 0;
		while (tensors.contains(prefix + "blocks." + layers + ".attn.qkv.weight")) {
			layers++;
		}
		if (config.requireInt("depth") != layers || layers == 0) {
			throw config.refuse("depth", "is " + config.requireInt("depth") + ", but " + layers + " layers are stored");
		}
		boolean gated = tensors.contains(prefix + "blocks.0.mlp.gate_proj.weight");
		int inner = rows(tensors, prefix + (gated ? "blocks.0.mlp.gate_proj.weight" : "blocks.0.mlp.fc1.weight"));
		int patch = (int) kernel.dimension(3);
		int frames = (int) kernel.dimension(2);
		int merge = config.integer("spatial_merge_size").orElse(2);
		agree(config, "patch_size", patch);
		agree(config, "temporal_patch_size", frames);
		agree(config, "intermediate_size", inner);
		if (merge < 1) {
			throw config.refuse("spatial_merge_size", merge + " isn't positive");
		}
		int window = 0;
		if (gated) {
			window = config.integer("window_size").orElse(112) / merge / patch;
			if (window < 1) {
				throw config.refuse("window_size", "is smaller than a token's " + merge * patch + " pixels");
			}
		}
		List<Integer> whole = config.integers("fullatt_block_indexes");
		String activation = config.string("hidden_act").orElse(gated ? "silu" : "quick_gelu");
		double theta = config.object("rope_parameters").map((rope) -> rope.number("rope_theta", 10000)).orElse(10000.0);
		return new QwenVlConfig(patch, frames, merge, hidden, inner, rows(tensors, prefix + "merger.mlp.2.weight"),
				layers, heads, SiglipConfig.activation(config, activation), gated, window,
				config.has("fullatt_block_indexes") ? Set.copyOf(whole) : Set.of(7, 15, 23, 31), theta);
	}

	private static int rows(TensorStore tensors, String name) {
		if (!tensors.contains(name) || tensors.info(name).dimensions().isEmpty()) {
			throw tensors.refuse(name, "is missing");
		}
		return (int) tensors.info(name).dimension(0);
	}

	private static void agree(ModelConfig config, String field, int found) {
		if (config.integer(field).orElse(found) != found) {
			throw config.refuse(field, "is " + config.requireInt(field) + ", the tensors say " + found);
		}
	}

	/** Width of a head. */
	int headDim() {
		return this.hidden / this.heads;
	}

	/** Values of a patch. */
	int values() {
		return 3 * this.frames * this.patch * this.patch;
	}

	/** Whether a layer attends within windows only. */
	boolean windowed(int layer) {
		return this.window > 0 && !this.whole.contains(layer);
	}

	/** Patches of a full window. */
	int windowPatches() {
		return this.window * this.window * this.merge * this.merge;
	}

}

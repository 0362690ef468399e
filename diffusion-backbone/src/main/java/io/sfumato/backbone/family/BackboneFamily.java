package io.sfumato.backbone.family;

import java.util.Locale;
import java.util.function.Predicate;

import io.sfumato.backbone.Backbone;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * The families whose language models can be run, and the one place that tells which one a
 * checkpoint is of (checkpoints.md §1.2a). Names in a config don't settle how tensors are
 * called, so a family opens either naming scheme; they do settle how a model decodes, so
 * a name that is no family's is refused. Where the config is silent the tensors tell.
 */
public enum BackboneFamily {

	/** {@link LladaBackbone}. */
	LLADA(LladaBackbone::accepts, LladaBackbone::open),

	/** {@link DreamBackbone}. */
	DREAM(DreamBackbone::accepts, DreamBackbone::open),

	/** {@link DimpleBackbone}. */
	DIMPLE(DimpleBackbone::accepts, DimpleBackbone::open),

	/** {@link BlockDiffusionBackbone}. */
	BLOCK_DIFFUSION(BlockDiffusionBackbone::accepts, BlockDiffusionBackbone::open);

	/** What tells it in configs that name no family. */
	private final Predicate<ModelConfig> accepts;

	private final Opener opener;

	BackboneFamily(Predicate<ModelConfig> accepts, Opener opener) {
		this.accepts = accepts;
		this.opener = opener;
	}

	/**
	 * The family of a checkpoint, judged by its config and the headers of its tensors.
	 * @throws CheckpointException if it is of none
	 */
	public static BackboneFamily of(Checkpoint checkpoint) {
		ModelConfig config = checkpoint.config();
		for (BackboneFamily family : values()) {
			if (family.accepts(config)) {
				return family;
			}
		}
		if (config.has("model_type") || config.has("architectures")) {
			String field = config.has("model_type") ? "model_type" : "architectures";
			throw config.refuse(field, "'%s' isn't a model that can be run"
				.formatted(config.string("model_type").orElseGet(() -> String.join(", ", config.strings(field)))));
		}
		return of(checkpoint.tensors());
	}

	/** Whether a config says it is of this family. */
	boolean accepts(ModelConfig config) {
		return config.object("decoding")
			.flatMap((decoding) -> decoding.string("family"))
			.filter(toString()::equals)
			.isPresent() || this.accepts.test(config);
	}

	/**
	 * Only Qwen2's block has biases on the way into attention and none on the way out.
	 */
	private static BackboneFamily of(TensorStore store) {
		DecoderNames names = DecoderNames.of(store, "LLaDA, Dream or Dimple");
		String attention = names.layer(0) + names.attention;
		boolean in = store.contains(attention + "q_proj.bias") && store.contains(attention + "k_proj.bias")
				&& store.contains(attention + "v_proj.bias");
		boolean out = store.contains(names.layer(0) + names.attentionOut + ".bias");
		if (in && !out) {
			return DimpleBackbone.sees(store) ? DIMPLE : DREAM;
		}
		return LLADA;
	}

	/**
	 * Opens the language model of a checkpoint, which must stay open longer. Blocks.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	public Backbone open(OrtRuntime runtime, Checkpoint checkpoint) {
		return open(runtime, checkpoint, checkpoint.config());
	}

	/**
	 * Opens the language model of a checkpoint with another config than its own, as a
	 * profile makes it ({@link ModelConfig#with}). Blocks.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	public Backbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		return this.opener.open(runtime, checkpoint, config);
	}

	/** As configs and receipts write it. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

	private interface Opener {

		Backbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config);

	}

}

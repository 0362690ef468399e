package io.sfumato.backbone.family;

import java.util.Collections;
import java.util.List;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * Dimple (<a href="https://arxiv.org/abs/2505.16990">Yu et al. 2025</a>): Dream's decoder
 * with the positions of Qwen2-VL, so that the tokens of an image stand in rows and
 * columns (checkpoints.md §6). Text stands at one position in all three, and a run
 * without images is Dream's.
 */
final class DimpleBackbone {

	/** As Dream's, which it was made from. */
	private static final FamilyDefaults DEFAULTS = new FamilyDefaults("Dimple", 151666, 151643, 151645,
			AttentionPattern.BIDIRECTIONAL, 1, 10000, 32768);

	private static final String SECTIONS = "mrope_section";

	private DimpleBackbone() {
	}

	/** Whether a config says it is of this family. */
	static boolean accepts(ModelConfig config) {
		return config.string("model_type").orElse("").equals("dimple")
				|| config.strings("architectures").contains("DimpleModel");
	}

	/** Whether tensors beside those of Dream's decoder are Dimple's eyes. */
	static boolean sees(TensorStore store) {
		return store.contains("visual.patch_embed.proj.weight") && store.contains("img_projector.linear_1.weight");
	}

	/**
	 * Opens the language model of a checkpoint, which must stay open longer.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	static DecoderBackbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		if (!config.bool("full_attn_mask", true)) {
			throw config.refuse("full_attn_mask", "false isn't supported");
		}
		// Qwen2-VL's configs keep the sections among the settings of a scaling there
		// isn't
		ModelConfig scaling = config.object("rope_scaling").filter((object) -> object.has(SECTIONS)).orElse(config);
		ModelConfig unscaled = (scaling != config) ? config.with(Collections.singletonMap("rope_scaling", null))
				: config;
		FamilyReader reader = new FamilyReader(unscaled, checkpoint.tensors(), DEFAULTS);
		Decoder decoder = DreamBackbone.decoder(reader);
		RotaryTable rotary = decoder.rotary().inSections(sections(scaling, decoder.rotary().half()));
		return DecoderBackbone.open(runtime, checkpoint, reader, decoder.rotatedBy(rotary));
	}

	private static List<Integer> sections(ModelConfig config, int pairs) {
		List<Integer> sections = config.integers(SECTIONS);
		if (sections.size() != 3 || sections.stream().anyMatch((section) -> section < 0)
				|| sections.stream().mapToInt(Integer::intValue).sum() != pairs) {
			throw config.refuse(SECTIONS,
					"%s doesn't divide the %d pairs of a head among text, rows and columns".formatted(sections, pairs));
		}
		return sections;
	}

}

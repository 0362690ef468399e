package io.sfumato.encoders.vision;

import java.util.Optional;
import java.util.function.ToIntFunction;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.tokenizer.Tokenizer;

/** Opens the vision encoder that a checkpoint has. */
public final class VisionEncoders {

	private static final String SIGLIP = "siglip_vision_model";

	private VisionEncoders() {
	}

	/**
	 * Opens the encoder that {@code vision_config.model_type} or, in published LLaVA-like
	 * checkpoints that have no such field, the tensors' names tell.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if there is none, or a
	 * field or tensor doesn't fit
	 */
	public static VisionEncoder open(Checkpoint checkpoint, OrtRuntime runtime, ToIntFunction<String> tokens) {
		ModelConfig config = checkpoint.config();
		Optional<ModelConfig> vision = config.object("vision_config");
		String type = vision.flatMap((object) -> object.string("model_type"))
			.orElse(SiglipTower.isIn(checkpoint.tensors()) ? SIGLIP : "");
		return switch (type) {
			case ConvVitConfig.MODEL_TYPE -> ConvVitEncoder.open(checkpoint, runtime, tokens);
			case SIGLIP -> SiglipEncoder.open(checkpoint, runtime);
			case "" -> throw config.refuse("vision_config", "is missing: the model has no vision tower");
			default ->
				throw vision.orElse(config).refuse("model_type", "'" + type + "' isn't a vision tower that can be run");
		};
	}

	/** Opens the encoder of a checkpoint, reading its tokenizer only for this. */
	public static VisionEncoder open(Checkpoint checkpoint, OrtRuntime runtime) {
		try (Tokenizer tokenizer = Tokenizer.open(checkpoint)) {
			return open(checkpoint, runtime, (text) -> {
				int[] ids = tokenizer.encodePlain(text);
				return (ids.length == 1) ? ids[0] : -1;
			});
		}
	}

	/** Whether the model sees at all. */
	public static boolean isIn(Checkpoint checkpoint) {
		return checkpoint.config().object("vision_config").isPresent() || SiglipTower.isIn(checkpoint.tensors());
	}

}

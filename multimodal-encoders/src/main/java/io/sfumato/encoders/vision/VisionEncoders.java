package io.sfumato.encoders.vision;

import java.util.Optional;
import java.util.function.ToIntFunction;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.tokenizer.Tokenizer;

/** Opens the vision encoder that a checkpoint has. */
public final class VisionEncoders {

	private VisionEncoders() {
	}

	/**
	 * Opens the encoder that the tensors' names tell: published checkpoints call one
	 * tower by many names, or have no {@code vision_config} at all. Our own tower goes by
	 * {@code vision_config.model_type}.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if there is none, or a
	 * field or tensor doesn't fit
	 */
	public static VisionEncoder open(Checkpoint checkpoint, OrtRuntime runtime, ToIntFunction<String> tokens) {
		ModelConfig config = checkpoint.config();
		Optional<ModelConfig> vision = config.object("vision_config");
		Optional<String> type = vision.flatMap((object) -> object.string("model_type"));
		if (type.orElse("").equals(ConvVitConfig.MODEL_TYPE)) {
			return ConvVitEncoder.open(checkpoint, runtime, tokens);
		}
		if (SiglipTower.isIn(checkpoint.tensors())) {
			return SiglipEncoder.open(checkpoint, runtime);
		}
		if (QwenVlConfig.isIn(checkpoint.tensors())) {
			return QwenVlEncoder.open(checkpoint, runtime);
		}
		throw type.map((name) -> vision.orElse(config)
			.refuse("model_type", "'" + name + "' isn't a vision tower that can be run, or its tensors are missing"))
			.orElseGet(() -> config.refuse("vision_config", "is missing: the model has no vision tower"));
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
		return checkpoint.config().object("vision_config").isPresent() || SiglipTower.isIn(checkpoint.tensors())
				|| QwenVlConfig.isIn(checkpoint.tensors());
	}

}

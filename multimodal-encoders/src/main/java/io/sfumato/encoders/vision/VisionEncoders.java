package io.sfumato.encoders.vision;

import java.util.function.ToIntFunction;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.ort.OrtRuntime;

/** Opens the vision encoder that a checkpoint has. */
public final class VisionEncoders {

	private VisionEncoders() {
	}

	/**
	 * Opens the encoder named by {@code vision_config.model_type}.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if there is none, or a
	 * field or tensor doesn't fit
	 */
	public static VisionEncoder open(Checkpoint checkpoint, OrtRuntime runtime, ToIntFunction<String> tokens) {
		ModelConfig config = checkpoint.config();
		ModelConfig vision = config.object("vision_config")
			.orElseThrow(() -> config.refuse("vision_config", "is missing: the model has no vision tower"));
		String type = vision.requireString("model_type");
		return switch (type) {
			case ConvVitConfig.MODEL_TYPE -> ConvVitEncoder.open(checkpoint, runtime, tokens);
			default -> throw vision.refuse("model_type", "'" + type + "' isn't a vision tower that can be run");
		};
	}

	/** Whether the model sees at all. */
	public static boolean isIn(Checkpoint checkpoint) {
		return checkpoint.config().object("vision_config").isPresent();
	}

}

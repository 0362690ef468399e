package io.sfumato.encoders.audio;

import java.util.function.ToIntFunction;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

/** Opens the ears that a checkpoint has. */
public final class SoundEncoders {

	private static final String DIFFA = "whisper_config";

	private SoundEncoders() {
	}

	/**
	 * Opens the ears of a directory that holds all of them.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if there are none, or a
	 * field or tensor doesn't fit
	 */
	public static SoundEncoder open(Checkpoint checkpoint, OrtRuntime runtime, ToIntFunction<String> tokens) {
		if (SpeechConfig.isIn(checkpoint.config())) {
			return SpeechEncoder.open(runtime, checkpoint, tokens);
		}
		if (isDiffa(checkpoint)) {
			return DiffaEncoder.open(runtime, checkpoint);
		}
		throw checkpoint.config().refuse("audio_config", "is missing: the model has no ears");
	}

	/** Whether the model listens at all. */
	public static boolean isIn(Checkpoint checkpoint) {
		return SpeechConfig.isIn(checkpoint.config()) || isDiffa(checkpoint);
	}

	/** Whether a directory holds DIFFA's adapters. */
	public static boolean isDiffa(Checkpoint checkpoint) {
		return checkpoint.config().object(DIFFA).isPresent() && checkpoint.config().object("llm_config").isPresent();
	}

}

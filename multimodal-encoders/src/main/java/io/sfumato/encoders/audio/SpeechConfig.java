package io.sfumato.encoders.audio;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * Sizes of the embedded model's ears (checkpoints.md §15.1).
 *
 * @param branch the encoder of the log-mel branch
 * @param modelWidth width of the language model
 */
record SpeechConfig(WhisperEncoder branch, int modelWidth) {

	/** Frames of the encoder that are averaged to one of the embedding's. */
	static final int POOL = 4;

	private static final String EMBEDDING = "speech_embedding_config";

	private static final String BRANCH = "audio_config";

	/** Whether a model has such ears. */
	static boolean isIn(ModelConfig config) {
		return config.object(EMBEDDING).isPresent() || config.object(BRANCH).isPresent();
	}

	static SpeechConfig of(ModelConfig config) {
		ModelConfig embedding = config.object(EMBEDDING)
			.orElseThrow(() -> config.refuse(EMBEDDING, "is missing beside " + BRANCH));
		ModelConfig branch = config.object(BRANCH)
			.orElseThrow(() -> config.refuse(BRANCH, "is missing beside " + EMBEDDING));
		require(embedding, "model_type", "speech_embedding");
		require(embedding, "num_mel_bins", SpeechMel.BANDS);
		require(embedding, "window_frames", SpeechMel.frames(1));
		require(embedding, "hop_frames", SpeechMel.frames(1) - SpeechMel.frames(0));
		require(embedding, "hidden_size", SpeechEmbedding.WIDTH);
		require(branch, "model_type", "sfumato_mel_branch");
		require(branch, "pool", POOL);
		require(config, "audio_projector_type", "mlp2x_gelu");
		WhisperEncoder encoder = WhisperEncoder.of(branch);
		if (encoder.positions() % POOL != 0) {
			throw branch.refuse("max_source_positions",
					"is " + encoder.positions() + ", a multiple of " + POOL + " is needed");
		}
		return new SpeechConfig(encoder, config.requireInt("hidden_size"));
	}

	private static void require(ModelConfig config, String field, int needed) {
		int value = config.requireInt(field);
		if (value != needed) {
			throw config.refuse(field, "is " + value + ", not " + needed);
		}
	}

	private static void require(ModelConfig config, String field, String needed) {
		String value = config.requireString(field);
		if (!value.equals(needed)) {
			throw config.refuse(field, "'" + value + "' isn't '" + needed + "'");
		}
	}

	/** Samples of the longest stretch. */
	int longest() {
		return this.branch.frames() * LogMel.HOP;
	}

}

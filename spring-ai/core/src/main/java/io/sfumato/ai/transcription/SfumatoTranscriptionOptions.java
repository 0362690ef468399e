package io.sfumato.ai.transcription;

import java.time.Duration;

import io.sfumato.engine.request.GenerationOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.audio.transcription.AudioTranscriptionOptions;

/**
 * How a clip is written down. What isn't set comes from the model's own options.
 *
 * @param model name of the model; null for the default one
 * @param language that is spoken, a code or a name; null if nobody knows
 * @param prompt names and words that may come up; null for none
 * @param segments whether the metadata tells when what was said; null for no
 * @param deadline how long a run may take from its arrival, 100 ms to 10 min
 */
public record SfumatoTranscriptionOptions(@Nullable String model, @Nullable String language, @Nullable String prompt,
		@Nullable Boolean segments, @Nullable Duration deadline) implements AudioTranscriptionOptions {

	/** Nothing is set. */
	public static final SfumatoTranscriptionOptions NONE = new SfumatoTranscriptionOptions(null, null, null, null,
			null);

	/** The name of the model; empty for the default one. */
	@Override
	public String getModel() {
		return (this.model != null) ? this.model : "";
	}

	/** These, and where they say nothing the others. */
	SfumatoTranscriptionOptions or(SfumatoTranscriptionOptions others) {
		return new SfumatoTranscriptionOptions(either(this.model, others.model), either(this.language, others.language),
				either(this.prompt, others.prompt), either(this.segments, others.segments),
				either(this.deadline, others.deadline));
	}

	private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

	/** What of them the engine takes as overrides. */
	GenerationOptions overrides() {
		return new GenerationOptions(null, null, null, null, null, null, null, null, null, null, null,
				(this.deadline != null) ? (Integer) Math.toIntExact(this.deadline.toMillis()) : null);
	}

}

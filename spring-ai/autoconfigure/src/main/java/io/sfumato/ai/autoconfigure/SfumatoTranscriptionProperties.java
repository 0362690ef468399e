package io.sfumato.ai.autoconfigure;

import java.time.Duration;

import io.sfumato.ai.transcription.SfumatoTranscriptionOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What a transcription's prompt doesn't set.
 *
 * @param model name of the model; the engine's or server's default if unset
 * @param language that is spoken, a code or a name
 * @param prompt names and words that may come up
 * @param segments whether the metadata tells when what was said
 * @param deadline how long a run may take from its arrival
 */
@ConfigurationProperties("spring.ai.sfumato.audio.transcription")
public record SfumatoTranscriptionProperties(@Nullable String model, @Nullable String language, @Nullable String prompt,
		@Nullable Boolean segments, @Nullable Duration deadline) {

	/** The same as options of a model. */
	public SfumatoTranscriptionOptions toOptions() {
		return new SfumatoTranscriptionOptions(this.model, this.language, this.prompt, this.segments, this.deadline);
	}

}

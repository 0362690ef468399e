package io.sfumato.ai.transcription;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.runs.ObservedRuns;
import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.audio.transcription.AudioTranscription;
import org.springframework.ai.audio.transcription.AudioTranscriptionOptions;
import org.springframework.ai.audio.transcription.AudioTranscriptionPrompt;
import org.springframework.ai.audio.transcription.AudioTranscriptionResponse;
import org.springframework.ai.audio.transcription.AudioTranscriptionResponseMetadata;
import org.springframework.ai.audio.transcription.TranscriptionModel;
import org.springframework.core.io.Resource;

/**
 * Writes down what is said in a clip: WAV, MP3, FLAC, OGG, WebM, M4A or AAC, by its
 * bytes. The response's metadata has, under {@value #TRANSCRIPT}, the
 * {@link io.sfumato.engine.result.Transcript transcript} with its duration and segments,
 * and the receipt.
 * <p>
 * Failures are {@link io.sfumato.engine.error.EngineException}s; a model that doesn't
 * hear says so before anything runs. {@code call} blocks, and an interrupt cancels the
 * run. Thread-safe.
 */
public class SfumatoTranscriptionModel implements TranscriptionModel {

	/** Key of the transcript in the response's metadata. */
	public static final String TRANSCRIPT = "sfumato-transcript";

	private static final String POINTER = "/media/0";

	private final ObservedRuns runs;

	private final SfumatoTranscriptionOptions options;

	/**
	 * @param runs where clips are heard; {@code engine::submit} for an engine in this
	 * process
	 * @param options what a prompt doesn't set
	 */
	public SfumatoTranscriptionModel(Runs runs, SfumatoTranscriptionOptions options, ObservationRegistry observations) {
		this.runs = new ObservedRuns(runs, "transcribe", observations);
		this.options = options;
	}

	/** A model that nobody observes. */
	public SfumatoTranscriptionModel(Runs runs, SfumatoTranscriptionOptions options) {
		this(runs, options, ObservationRegistry.NOOP);
	}

	/** What a prompt doesn't set. */
	public SfumatoTranscriptionOptions getOptions() {
		return this.options;
	}

	@Override
	public AudioTranscriptionResponse call(AudioTranscriptionPrompt prompt) {
		SfumatoTranscriptionOptions merged = merged(prompt.getOptions());
		var clip = new MediaInput(null, bytes(prompt.getInstructions()), null, Kind.AUDIO, MediaInput.Detail.AUTO, null,
				POINTER);
		var operation = new Operation.Transcribe(merged.language(), merged.prompt(),
				Boolean.TRUE.equals(merged.segments()));
		RunResult result = this.runs.complete(new RunRequest(operation, merged.model(), List.of(clip), null, null,
				merged.overrides(), Set.of(), Map.of()));
		Transcript transcript = result.transcript();
		if (transcript == null) {
			throw new IllegalStateException("a transcription's run has a transcript");
		}
		var metadata = new AudioTranscriptionResponseMetadata();
		metadata.put(TRANSCRIPT, transcript);
		metadata.put(SfumatoChatModel.RECEIPT, result.receipt());
		return new AudioTranscriptionResponse(new AudioTranscription(transcript.text()), metadata);
	}

	/**
	 * A caller may give none, ours, or somebody else's, of which only the model is known.
	 */
	private SfumatoTranscriptionOptions merged(@Nullable AudioTranscriptionOptions given) {
		if (given instanceof SfumatoTranscriptionOptions ours) {
			return ours.or(this.options);
		}
		return (given != null && given.getModel() != null)
				? new SfumatoTranscriptionOptions(given.getModel(), null, null, null, null).or(this.options)
				: this.options;
	}

	private static byte[] bytes(Resource clip) {
		try {
			return clip.getContentAsByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the clip can't be read", ex);
		}
	}

}

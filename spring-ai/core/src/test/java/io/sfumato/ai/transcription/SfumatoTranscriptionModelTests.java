package io.sfumato.ai.transcription;

import java.time.Duration;
import java.util.List;

import io.sfumato.ai.ScriptedRuns;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.audio.transcription.AudioTranscriptionOptions;
import org.springframework.ai.audio.transcription.AudioTranscriptionPrompt;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(120)
class SfumatoTranscriptionModelTests {

	private static final ByteArrayResource CLIP = new ByteArrayResource(new byte[] { 'R', 'I', 'F', 'F' });

	private static final Transcript HEARD = new Transcript("Three mugs.", "en", 1.5,
			List.of(new Transcript.Segment(0, 1.5, "Three mugs.", 0.9)));

	private final ScriptedRuns runs = new ScriptedRuns().hearing(HEARD);

	private final SfumatoTranscriptionModel model = new SfumatoTranscriptionModel(this.runs,
			new SfumatoTranscriptionOptions("sfumato-mini", "en", null, null, null));

	@Test
	void aClipIsWrittenDown() {
		var response = this.model.call(new AudioTranscriptionPrompt(CLIP,
				new SfumatoTranscriptionOptions(null, null, "mugs", true, Duration.ofSeconds(9))));

		assertThat(response.getResult().getOutput()).isEqualTo("Three mugs.");
		assertThat(response.getMetadata().<Transcript>get(SfumatoTranscriptionModel.TRANSCRIPT)).isEqualTo(HEARD);
		assertThat(this.runs.last().operation()).isEqualTo(new Operation.Transcribe("en", "mugs", true));
		assertThat(this.runs.last().model()).isEqualTo("sfumato-mini");
		assertThat(this.runs.last().options().deadlineMs()).isEqualTo(9000);
		assertThat(this.runs.last().media()).singleElement()
			.satisfies((clip) -> assertThat(clip.declaredKind()).isEqualTo(MediaInput.Kind.AUDIO));
	}

	@Test
	void withoutOptionsItIsTheModelsOwn() {
		assertThat(this.model.transcribe(CLIP)).isEqualTo("Three mugs.");

		assertThat(this.runs.last().operation()).isEqualTo(new Operation.Transcribe("en", null, false));
	}

	@Test
	void ofSomebodyElsesOptionsTheModelIsKnown() {
		AudioTranscriptionOptions portable = () -> "another";

		this.model.call(new AudioTranscriptionPrompt(CLIP, portable));

		assertThat(this.runs.last().model()).isEqualTo("another");
	}

	@Test
	void aModelThatDoesntHearSaysSo() {
		this.runs.refusing(new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, "It doesn't hear.", "/media"));

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> this.model.transcribe(CLIP))
			.withMessage("It doesn't hear.");
	}

}

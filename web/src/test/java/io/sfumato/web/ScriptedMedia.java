package io.sfumato.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.MediaInput.Trim;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.engine.result.Transcript;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ScriptedEngine} makes of the media of a request: nothing but their first
 * bytes are looked at. Every image has 64 × 64 pixels and 25 tokens, every clip 12.5 s
 * and 10 tokens a second.
 */
record ScriptedMedia(List<MediaInput> inputs) {

	static final double SECONDS = 12.5;

	private static final int IMAGE_TOKENS = 25;

	private static final int TOKENS_PER_SECOND = 10;

	private static final List<String> SOUNDS = List.of("RIFF", "OggS", "fLaC", "ID3", "\u001aE\u00df\u00a3");

	/**
	 * Checks them as an engine does.
	 * @param hears whether the model takes sound
	 */
	void check(boolean hears) {
		for (MediaInput input : this.inputs) {
			boolean sound = isSound(input);
			if (input.declaredKind() != null && sound != (input.declaredKind() == Kind.AUDIO)) {
				throw new InvalidRequestException(Problem.MEDIA_MISMATCH, "It is declared as something else",
						input.pointer());
			}
			if (sound && !hears) {
				throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, "The model doesn't listen",
						input.pointer());
			}
			if (!sound && input.trim() != null) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "Only clips can be trimmed", input.pointer());
			}
		}
	}

	/** After the first step, as a request for pruning wants it. */
	static boolean arePruned(RunRequest request) {
		var pruning = request.options().techniques().pruning();
		return pruning != null && !"none".equals(pruning.method());
	}

	/**
	 * The question that the last clip asks, where a request has it in no words; null
	 * where it has.
	 */
	@Nullable HeardQuestion question(Operation operation) {
		if (!(operation instanceof Operation.Answer answer) || answer.questions().getFirst().text() != null) {
			return null;
		}
		if (this.inputs.stream().noneMatch(ScriptedMedia::isSound)) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "Nobody asks anything", "/question");
		}
		return new HeardQuestion("How many mugs?", 0.8);
	}

	private static boolean isSound(MediaInput input) {
		byte[] data = input.data();
		String start = new String(data, 0, Math.min(4, data.length), StandardCharsets.ISO_8859_1);
		return SOUNDS.stream().anyMatch(start::startsWith);
	}

	/** What of a clip is heard. */
	static double seconds(MediaInput clip) {
		Trim trim = clip.trim();
		if (trim == null) {
			return SECONDS;
		}
		Double end = trim.end();
		return Math.min(SECONDS, (end != null) ? end : SECONDS) - trim.start();
	}

	private static int tokens(MediaInput input) {
		return isSound(input) ? (int) (seconds(input) * TOKENS_PER_SECOND) : IMAGE_TOKENS;
	}

	List<GenerationEvent.EncodedMedia> encoded() {
		var media = new ArrayList<GenerationEvent.EncodedMedia>();
		for (MediaInput input : this.inputs) {
			boolean sound = isSound(input);
			int tokens = tokens(input);
			media.add(new GenerationEvent.EncodedMedia(media.size(), input.id(), sound ? "audio" : "image",
					sound ? null : 64, sound ? null : 64, sound ? seconds(input) : null, tokens, tokens, false));
		}
		return media;
	}

	List<Receipt.Media> receipts() {
		var media = new ArrayList<Receipt.Media>();
		for (MediaInput input : this.inputs) {
			boolean sound = isSound(input);
			int tokens = tokens(input);
			media.add(new Receipt.Media(media.size(), sound ? "audio" : "image", sound ? null : 64, sound ? null : 64,
					sound ? seconds(input) : null, tokens, tokens, 0, "miss", input.declaredType(),
					sound ? "audio/wav" : "image/png"));
		}
		return media;
	}

	/** The media, then 15 tokens of text. */
	List<PromptSegment> prompt() {
		var segments = new ArrayList<PromptSegment>();
		for (MediaInput input : this.inputs) {
			segments.add(new PromptSegment(isSound(input) ? "audio" : "image", segments.size(), tokens(input)));
		}
		segments.add(new PromptSegment("text", null, 15));
		return segments;
	}

	/** What is said in a clip, the same in both of its stretches; null of no clip. */
	static @Nullable Transcript transcript(RunRequest request, String said) {
		if (!(request.operation() instanceof Operation.Transcribe transcribe)) {
			return null;
		}
		double seconds = seconds(request.media().getFirst());
		List<Transcript.Segment> segments = List.of(new Transcript.Segment(0, 10, said, 0.9),
				new Transcript.Segment(10, seconds, said, 0.5));
		return new Transcript(said + " " + said, transcribe.language(), seconds,
				transcribe.segments() ? segments : List.of());
	}

}

package io.sfumato.engine.run;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.encoders.audio.file.AudioUnavailableException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.request.MediaInput;

/** From a clip of a request to the sound that is meant by it. */
final class ClipReader {

	private static final double SHORTEST_SECONDS = 0.1;

	private ClipReader() {
	}

	/**
	 * Decodes and trims. Blocks.
	 * @param longest seconds that the file may last
	 * @throws InvalidRequestException if there is nothing to be heard
	 */
	static Waveform read(MediaInput clip, AudioEncoder encoder, int longest) {
		try {
			return trimmed(clip, encoder.decode(clip.data(), longest));
		}
		catch (MediaException ex) {
			throw MediaPlanner.refused(ex, clip.pointer());
		}
		catch (AudioUnavailableException ex) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, String.valueOf(ex.getMessage()),
					clip.pointer());
		}
	}

	private static Waveform trimmed(MediaInput clip, Waveform sound) {
		MediaInput.Trim trim = clip.trim();
		if (trim == null) {
			return sound;
		}
		Double end = trim.end();
		Waveform meant = sound.between(trim.start(), (end != null) ? end : sound.seconds());
		if (meant.seconds() < SHORTEST_SECONDS) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The trim leaves %.2f s of a clip of %.2f s, at least %.1f s are needed".formatted(meant.seconds(),
							sound.seconds(), SHORTEST_SECONDS),
					clip.pointer() + "/trim");
		}
		if (meant.isSilent()) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID, "There is only silence in this part of the clip.",
					clip.pointer() + "/trim");
		}
		return meant;
	}

}

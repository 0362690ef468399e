package io.sfumato.engine.model;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.SoundWindows;
import io.sfumato.encoders.audio.Waveform;

/**
 * The ears of a model: from a file to soft tokens, in the units of work that this takes:
 * one to decode a clip, and one for every stretch that is heard at once. Thread-safe;
 * blocks.
 */
public interface AudioEncoder {

	/**
	 * Decodes a file under the limits of the server.
	 * @param longest seconds it may last
	 * @throws io.sfumato.encoders.MediaException if it can't be used
	 * @throws io.sfumato.encoders.audio.file.AudioUnavailableException if nothing can be
	 * decoded here
	 */
	Waveform decode(byte[] file, int longest);

	/** The stretches in which a clip is heard. */
	SoundWindows windows();

	/**
	 * Encodes a stretch.
	 * @param cancel stops a pass in flight
	 */
	EncodedClip encode(SoundWindow window, CancelSignal cancel);

	/** How many soft tokens a clip of so many seconds becomes. */
	TokenRange tokens(double seconds);

	/** The fewest soft tokens of a clip. */
	int fewestTokens();

	/** Whether encoded clips tell what is said in them. */
	default boolean hearsWords() {
		return false;
	}

	/** Soft tokens of a full stretch, without those of words, by the second. */
	default double tokensPerSecond() {
		double seconds = (double) windows().longest() / Waveform.HEARD_RATE;
		return tokens(seconds).least() / seconds;
	}

}

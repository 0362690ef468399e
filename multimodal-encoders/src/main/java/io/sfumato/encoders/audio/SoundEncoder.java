package io.sfumato.encoders.audio;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenRange;
import io.sfumato.runtime.ort.RunControl;

/**
 * A model's ears: sound becomes soft tokens in the width of its language model. A long
 * clip is heard stretch by stretch: its tokens are those of its
 * {@linkplain SoundWindows#full full} windows, one behind the other.
 * <p>
 * Blocks; may be used by several threads at once. Close it before the checkpoint it was
 * opened over.
 */
public interface SoundEncoder extends AutoCloseable {

	/**
	 * Encodes a clip of any length.
	 * @param sound at any rate
	 * @param control stops the computation from another thread
	 * @throws io.sfumato.runtime.ort.RunTerminatedException if it was stopped
	 */
	SoftTokens encode(Waveform sound, RunControl control);

	/**
	 * How many tokens a clip of so many seconds becomes: words that are heard add their
	 * own.
	 */
	TokenRange tokens(double seconds);

	/**
	 * Whether words of the language model are heard: tokens of kind
	 * {@link io.sfumato.encoders.TokenOrigin.Said}.
	 */
	default boolean hearsWords() {
		return false;
	}

	/** The stretches that are heard at once. */
	SoundWindows windows();

	/** Width of an embedding: that of the language model. */
	int hidden();

	@Override
	void close();

}

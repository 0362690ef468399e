package io.sfumato.encoders.audio;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.runtime.ort.RunControl;

/**
 * Turns sound into soft tokens. Blocks; may be used by several threads at once. Close it
 * before the checkpoint it was opened over.
 */
public interface AudioEncoder extends AutoCloseable {

	/**
	 * Encodes a clip of any length.
	 * @param sound at any rate
	 * @param control stops the computation from another thread
	 * @throws io.sfumato.runtime.ort.RunTerminatedException if it was stopped
	 */
	SoftTokens encode(Waveform sound, RunControl control);

	/** Width of an embedding: that of the language model. */
	int hidden();

	/** How many tokens a clip of so many seconds becomes. */
	int tokens(double seconds);

	@Override
	void close();

}

package io.sfumato.encoders.vision;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.runtime.ort.RunControl;

/**
 * Turns images into soft tokens. Blocks; may be used by several threads at once. Close it
 * before the checkpoint it was opened over.
 */
public interface VisionEncoder extends AutoCloseable {

	/**
	 * Encodes one image.
	 * @param control stops the computation from another thread
	 * @throws io.sfumato.runtime.ort.RunTerminatedException if it was stopped
	 */
	SoftTokens encode(RgbImage image, RunControl control);

	/** Encodes one image; cannot be stopped. */
	default SoftTokens encode(RgbImage image) {
		try (RunControl control = new RunControl()) {
			return encode(image, control);
		}
	}

	/** Width of an embedding: that of the language model. */
	int hidden();

	/**
	 * Edge of one view in pixels; of an image that is seen at a glance where views have
	 * any size.
	 */
	int side();

	/**
	 * How many tokens an image of this size becomes, at least and at most, without
	 * looking at it.
	 */
	TokenRange tokens(int width, int height);

	/** How many tokens any image becomes. */
	TokenRange tokens();

	@Override
	void close();

}

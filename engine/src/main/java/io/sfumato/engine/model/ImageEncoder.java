package io.sfumato.engine.model;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.engine.request.MediaInput.Detail;

/**
 * The eyes of a model: from a file to soft tokens, in the two units of work that this
 * takes. Thread-safe; blocks.
 */
public interface ImageEncoder {

	/**
	 * Checks a file's length, structure and the size its header claims against the limits
	 * of the server, without decoding it.
	 * @throws io.sfumato.encoders.MediaException if it can't be used
	 */
	void check(byte[] file);

	/**
	 * Decodes a file under the limits of the server.
	 * @throws io.sfumato.encoders.MediaException if it can't be used
	 */
	RgbImage decode(byte[] file);

	/**
	 * Encodes pixels.
	 * @param cancel stops a pass in flight
	 */
	EncodedImage encode(RgbImage image, Detail detail, CancelSignal cancel);

	/** The fewest soft tokens of an image. */
	int fewestTokens();

	/** The most soft tokens of an image. */
	int mostTokens();

}

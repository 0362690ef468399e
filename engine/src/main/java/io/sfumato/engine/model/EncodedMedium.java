package io.sfumato.engine.model;

import io.sfumato.backbone.canvas.Segment;

/**
 * An image or a clip as the language model perceives it.
 */
public sealed interface EncodedMedium extends AutoCloseable permits EncodedImage, EncodedClip {

	/** Number of soft tokens. */
	int tokens();

	/**
	 * The medium as a part of a prompt.
	 * @param key what caches know it by
	 */
	Segment.Medium medium(String key);

	/** Weight in memory. */
	long bytes();

	/** Without effect: what the garbage collector owns can be let go of like the rest. */
	@Override
	default void close() {
	}

}

package io.sfumato.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * One image as it came in, not decoded.
 *
 * @param id name the request gave it; null for none
 * @param data the file's bytes; not copied, must not change
 * @param declaredType MIME type the caller stated; null for none. The bytes decide.
 * @param detail how much resolution to spend
 * @param pointer JSON Pointer or part name that errors about it point to
 */
public record MediaInput(@Nullable String id, byte[] data, @Nullable String declaredType, Detail detail,
		String pointer) {

	/** How much resolution to spend. */
	public enum Detail {

		/** One view, whatever the size. */
		LOW,
		/** As many tiles as the model has. */
		HIGH,
		/** The model's rule. */
		AUTO,
		/** Same as high: the model never sees more than its tiles. */
		ORIGINAL

	}

}

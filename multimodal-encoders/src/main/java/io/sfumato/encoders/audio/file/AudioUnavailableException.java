package io.sfumato.encoders.audio.file;

import org.jspecify.annotations.Nullable;

/**
 * This installation can't decode sound; a sentence for whoever runs it. No file is at
 * fault.
 */
public final class AudioUnavailableException extends RuntimeException {

	AudioUnavailableException(String message) {
		this(message, null);
	}

	AudioUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}

package io.sfumato.runtime.ort;

import org.jspecify.annotations.Nullable;

/**
 * The execution provider asked for isn't there. Never answered by falling back to another
 * one: a server that is a hundred times slower than configured is a failure too.
 */
public class ProviderException extends RuntimeException {

	public ProviderException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}

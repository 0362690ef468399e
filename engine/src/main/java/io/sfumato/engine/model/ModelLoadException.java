package io.sfumato.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * A model can't be served: a sentence for whoever starts the server, naming what is wrong
 * and where.
 */
public final class ModelLoadException extends RuntimeException {

	private final @Nullable String file;

	private final @Nullable String field;

	ModelLoadException(String message, @Nullable String file, @Nullable String field, @Nullable Throwable cause) {
		super(message, cause);
		this.file = file;
		this.field = field;
	}

	/** The file that is wrong; null if it isn't a file's fault. */
	public @Nullable String file() {
		return this.file;
	}

	/** The field or tensor of the file; null if it is the file as a whole. */
	public @Nullable String field() {
		return this.field;
	}

}

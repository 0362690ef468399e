package io.sfumato.runtime.checkpoint;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A model directory can't be used; the message names the file, the tensor or field and
 * what is wrong with it.
 */
public class CheckpointException extends RuntimeException {

	private final String file;

	private final @Nullable String field;

	private CheckpointException(String file, @Nullable String field, String problem, @Nullable Throwable cause) {
		super(file + ": " + ((field != null) ? field + ": " : "") + problem, cause);
		this.file = file;
		this.field = field;
	}

	/** Something is wrong with a file as a whole. */
	public static CheckpointException of(Path file, String problem) {
		return new CheckpointException(file.toString(), null, problem, null);
	}

	/** Something is wrong with a file as a whole, found by a library. */
	public static CheckpointException of(Path file, String problem, Throwable cause) {
		String detail = (cause.getMessage() != null) ? problem + " (" + firstLine(cause.getMessage()) + ")" : problem;
		return new CheckpointException(file.toString(), null, detail, cause);
	}

	/** A JSON field is missing or unusable. */
	public static CheckpointException field(Path file, String field, String problem) {
		return new CheckpointException(file.toString(), "field '" + field + "'", problem, null);
	}

	/** A tensor is missing or unusable. */
	public static CheckpointException tensor(Path file, String tensor, String problem) {
		return new CheckpointException(file.toString(), "tensor '" + tensor + "'", problem, null);
	}

	/** One field of a tensor's header entry is unusable. */
	public static CheckpointException tensorField(Path file, String tensor, String field, String problem) {
		return new CheckpointException(file.toString(), "tensor '" + tensor + "', field '" + field + "'", problem,
				null);
	}

	/** The file the problem is in. */
	public String file() {
		return this.file;
	}

	/** The tensor or field, as it stands in the message; null if the whole file. */
	public @Nullable String field() {
		return this.field;
	}

	private static String firstLine(String text) {
		return text.lines().findFirst().orElse("");
	}

}

package io.sfumato.encoders;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * A medium that cannot be used, and why. The message is a sentence for the person who
 * sent it; it never repeats content.
 */
public final class MediaException extends RuntimeException {

	private final Reason reason;

	private final @Nullable Long limit;

	private final @Nullable Long actual;

	private MediaException(Reason reason, String message, @Nullable Long limit, @Nullable Long actual,
			@Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.limit = limit;
		this.actual = actual;
	}

	public MediaException(Reason reason, String message) {
		this(reason, message, null, null, null);
	}

	public MediaException(Reason reason, String message, Throwable cause) {
		this(reason, message, null, null, cause);
	}

	/**
	 * A limit was crossed.
	 * @param limit the value that is allowed
	 * @param actual the value found in the medium, in the same unit
	 */
	public MediaException(Reason reason, String message, long limit, long actual) {
		this(reason, message, limit, actual, null);
	}

	public Reason reason() {
		return this.reason;
	}

	/**
	 * The limit that was crossed; empty where the medium is broken rather than too large
	 * or too small.
	 */
	public OptionalLong limit() {
		return (this.limit != null) ? OptionalLong.of(this.limit) : OptionalLong.empty();
	}

	/** The value that crossed {@link #limit()}. */
	public OptionalLong actual() {
		return (this.actual != null) ? OptionalLong.of(this.actual) : OptionalLong.empty();
	}

	/** Why a medium was refused. */
	public enum Reason {

		/** No bytes at all. */
		EMPTY,

		/** Not one of the formats that are served, or a rare variant of one of them. */
		UNSUPPORTED_FORMAT,

		/** The file ends before its content does. */
		TRUNCATED,

		/** The content contradicts itself. */
		CORRUPT,

		/** More bytes than allowed. */
		TOO_MANY_BYTES,

		/** More pixels than allowed, read from the header before anything is decoded. */
		TOO_MANY_PIXELS,

		/** A side is shorter than allowed. */
		SIDE_TOO_SMALL,

		/** A side is longer than allowed. */
		SIDE_TOO_LARGE,

		/** A clip lasts longer than allowed. */
		TOO_LONG,

		/** A clip is too short to hear anything. */
		TOO_SHORT,

		/** A clip has more channels than allowed. */
		TOO_MANY_CHANNELS,

		/** A clip has fewer samples a second than allowed. */
		RATE_TOO_LOW,

		/** A clip has more samples a second than allowed. */
		RATE_TOO_HIGH,

		/** A clip with nothing to hear in it. */
		SILENT;

		/** Whether the medium is intact but crosses a limit. */
		public boolean isLimit() {
			return switch (this) {
				case TOO_MANY_BYTES, TOO_MANY_PIXELS, SIDE_TOO_SMALL, SIDE_TOO_LARGE, TOO_LONG, TOO_SHORT,
						TOO_MANY_CHANNELS, RATE_TOO_LOW, RATE_TOO_HIGH ->
					true;
				case EMPTY, UNSUPPORTED_FORMAT, TRUNCATED, CORRUPT, SILENT -> false;
			};
		}

	}

}

package io.sfumato.engine.request;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.audio.file.AudioFormat;
import io.sfumato.encoders.image.ImageFormat;

/**
 * One image or clip as it came in, not decoded.
 *
 * @param id name the request gave it; null for none
 * @param data the file's bytes; not copied, must not change
 * @param declaredType MIME type the caller stated; null for none. The bytes decide.
 * @param declaredKind what the caller said it is; null for nothing. The bytes decide, and
 * other ones than these are refused.
 * @param detail how much resolution to spend on an image
 * @param trim the part of a clip that is meant; null for all of it
 * @param pointer JSON Pointer or part name that errors about it point to
 */
public record MediaInput(@Nullable String id, byte[] data, @Nullable String declaredType, @Nullable Kind declaredKind,
		Detail detail, @Nullable Trim trim, String pointer) {

	/** A whole file of whatever kind its bytes say. */
	public MediaInput(@Nullable String id, byte[] data, @Nullable String declaredType, Detail detail, String pointer) {
		this(id, data, declaredType, null, detail, null, pointer);
	}

	/**
	 * What the first bytes say it is; empty if they are those of nothing that can be
	 * used.
	 */
	public Optional<Kind> kind() {
		return AudioFormat.sniff(this.data).isPresent() ? Optional.of(Kind.AUDIO)
				: ImageFormat.sniff(this.data).map((format) -> Kind.IMAGE);
	}

	/** What a medium is. */
	public enum Kind {

		IMAGE, AUDIO;

		/** Its name on the wire. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

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

	/**
	 * A part of a clip.
	 *
	 * @param start seconds from its beginning, from 0
	 * @param end seconds from its beginning, behind the start; null for its end, and what
	 * lies behind that counts for nothing
	 */
	public record Trim(double start, @Nullable Double end) {
	}

}

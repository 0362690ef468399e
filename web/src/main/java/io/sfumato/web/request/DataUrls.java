package io.sfumato.web.request;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

/**
 * Media that stand in JSON as text: base64, alone or in a data URL, or the id of an
 * uploaded file. Sizes are checked before anything is decoded. Other addresses are
 * refused and never looked up, unless the operator has listed their hosts.
 */
public final class DataUrls {

	private static final Pattern HEADER = Pattern.compile("data:([a-z]+/[a-zA-Z0-9.+-]+)?((?:;[^;,]*)*)");

	private final WebLimits limits;

	public DataUrls(WebLimits limits) {
		this.limits = limits;
	}

	/**
	 * The bytes of a data URL, or of what lies at another address.
	 * @param pointer what errors point to
	 */
	public Decoded decode(String url, String pointer) {
		if (!url.regionMatches(true, 0, "data:", 0, 5)) {
			return Fetching.fetch(url, pointer);
		}
		int comma = url.indexOf(',');
		var header = HEADER
			.matcher((comma < 0) ? url.substring(0, Math.min(url.length(), 200)) : url.substring(0, comma));
		if (comma < 0 || !header.matches() || !header.group(2).endsWith(";base64")) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "A data URL reads data:<type>;base64,<data>.",
					pointer);
		}
		String type = header.group(1);
		return new Decoded(base64(url.substring(comma + 1), kind(type), pointer), type);
	}

	/** The bytes of base64 text, alone or in a data URL. */
	public Decoded decodeEither(String text, @Nullable Kind kind, String pointer) {
		// base64 has no colon, an address has
		return (text.indexOf(':') >= 0) ? decode(text, pointer) : new Decoded(base64(text, kind, pointer), null);
	}

	/**
	 * The bytes of a file that was uploaded before, which stand in the request by its id.
	 * @param kind of medium it is said to be, which says how many there may be
	 */
	Decoded uploaded(String id, @Nullable Kind kind, String pointer) {
		return new Decoded(Fetching.uploaded(id, this.limits.fileBytes(kind), pointer), null);
	}

	/** What a MIME type is the type of; null for anything else. */
	public static @Nullable Kind kind(@Nullable String type) {
		if (type == null) {
			return null;
		}
		String lower = type.toLowerCase(Locale.ROOT);
		return lower.startsWith("image/") ? Kind.IMAGE : lower.startsWith("audio/") ? Kind.AUDIO : null;
	}

	/**
	 * The bytes of base64 text.
	 * @param kind of medium they are said to be, which says how many there may be
	 */
	public byte[] base64(String text, @Nullable Kind kind, String pointer) {
		long limit = this.limits.fileBytes(kind);
		// four characters carry three bytes; the exact size is checked once it is known
		if (text.length() / 4L * 3 > limit + 3) {
			throw tooLarge(limit, text.length() / 4L * 3, pointer);
		}
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException broken) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "This isn't base64.", pointer);
		}
		if (bytes.length > limit) {
			throw tooLarge(limit, bytes.length, pointer);
		}
		return bytes;
	}

	/** A file must have something in it. */
	public static byte[] notEmpty(byte[] bytes, String pointer) {
		if (bytes.length == 0) {
			throw new ProblemException(ProblemKind.MEDIA_INVALID, "The file is empty.", pointer);
		}
		return bytes;
	}

	static ProblemException tooLarge(long limit, long actual, String pointer) {
		return new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
				"The file has more than " + limit + " bytes.", pointer, limit, actual));
	}

	/**
	 * A medium's bytes.
	 *
	 * @param type what it is said to be; null for nothing
	 */
	public record Decoded(byte[] bytes, @Nullable String type) {
	}

}

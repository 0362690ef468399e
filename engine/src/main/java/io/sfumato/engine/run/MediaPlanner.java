package io.sfumato.engine.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.audio.file.AudioFormat;
import io.sfumato.encoders.image.ImageFormat;
import io.sfumato.engine.EngineSettings.Limits;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;

/**
 * Checks the images and clips of a request against the model and the limits. What an
 * image's header claims is known here; a clip's is asked in the process that decodes it,
 * which takes a moment and therefore comes when the run does. Thread-safe.
 */
final class MediaPlanner {

	private static final Pattern MEDIA_ID = Pattern.compile("[a-z0-9_-]{1,32}");

	private static final Pattern READ_TYPES = Pattern.compile("(?i)image/(png|jpe?g|webp|gif|bmp|tiff?)");

	private static final Pattern HEARD_TYPES = Pattern.compile("(?i)audio/.*");

	private static final String ANY_TYPE = "application/octet-stream";

	/** SVG and other markup, PDF, archives; HEIC, AVIF and video. */
	private static final Pattern FOREIGN = Pattern.compile("(?s)\\s*<|%PDF|PK|....ftyp");

	private final ServedModel model;

	private final Limits limits;

	MediaPlanner(ServedModel model, Limits limits) {
		this.model = model;
		this.limits = limits;
	}

	/**
	 * Plans the media of a request.
	 * @throws InvalidRequestException pointing to what is wrong
	 */
	List<RunPlan.Medium> plan(RunRequest request, List<Receipt.Warning> warnings) {
		requireSenses(request);
		checkIds(request.media());
		List<Kind> kinds = request.media().stream().map(this::kind).toList();
		checkCount(kinds, Kind.IMAGE, this.limits.images(), "images");
		checkCount(kinds, Kind.AUDIO, this.limits.clips().count(), "clips");
		if (request.operation() instanceof Operation.Transcribe) {
			requireOneClip(kinds, request.media());
		}
		List<RunPlan.Medium> planned = new ArrayList<>();
		for (int index = 0; index < kinds.size(); index++) {
			MediaInput medium = request.media().get(index);
			planned.add((kinds.get(index) == Kind.IMAGE) ? image(medium, warnings) : clip(medium, warnings));
		}
		return planned;
	}

	/** What the operation needs, and whether there is something to perceive. */
	private void requireSenses(RunRequest request) {
		Operation operation = request.operation();
		boolean perceives = this.model.images() != null || this.model.clips() != null;
		if (operation instanceof Operation.Transcribe && this.model.clips() == null) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE,
					"The model doesn't listen and so can't write down a clip", null);
		}
		if (!perceives && operation instanceof Operation.Caption && request.media().isEmpty()) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE,
					"The model takes no media and so can't caption any", null);
		}
		if (perceives && request.media().isEmpty() && !mayPerceiveNothing(operation)) {
			throw new InvalidRequestException(Problem.MISSING_FIELD,
					(this.model.clips() == null) ? "There is no image" : "There is no image and no clip", "/media");
		}
	}

	/** Conversations can be words alone, and questions about a text or about nothing. */
	private static boolean mayPerceiveNothing(Operation operation) {
		return switch (operation) {
			case Operation.Caption caption -> false;
			case Operation.Answer answer -> true;
			case Operation.Transcribe transcribe -> false;
			case Operation.Chat chat -> true;
			case Operation.Infill infill -> true;
			case Operation.Refill refill -> true;
			case Operation.Edit edit -> true;
			case Operation.Decide decide -> true;
		};
	}

	private static void checkIds(List<MediaInput> media) {
		Set<String> ids = new HashSet<>();
		for (MediaInput medium : media) {
			String id = medium.id();
			if (id != null && !MEDIA_ID.matcher(id).matches()) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"The id of a medium has from 1 to 32 characters of a-z, 0-9, _ and -", medium.pointer());
			}
			if (id != null && !ids.add(id)) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "Two media have the same id",
						medium.pointer());
			}
		}
	}

	/**
	 * What a medium is by its bytes, which the caller and the model have to agree with.
	 */
	private Kind kind(MediaInput medium) {
		if (medium.data().length == 0) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID,
					(medium.declaredKind() == Kind.AUDIO) ? "The clip is empty" : "The image is empty",
					medium.pointer());
		}
		Kind kind = medium.kind().orElse(null);
		if (kind == null) {
			// nothing is searched for in what is too large anyway
			checkBytes(medium, (medium.declaredKind() == Kind.AUDIO) ? Kind.AUDIO : Kind.IMAGE);
			throw unreadable(medium);
		}
		String declared = medium.declaredType();
		boolean otherKind = medium.declaredKind() != null && medium.declaredKind() != kind;
		if (otherKind || (declared != null && !mayBeCalled(kind, declared))) {
			throw new InvalidRequestException(Problem.MEDIA_MISMATCH,
					((kind == Kind.AUDIO) ? "A clip" : "An image") + " is declared as something else",
					medium.pointer());
		}
		if (kind == Kind.AUDIO && this.model.clips() == null) {
			throw new InvalidRequestException(
					Problem.CAPABILITY_NOT_AVAILABLE, (this.model.images() != null)
							? "The model doesn't listen, it takes images only" : "The model takes no media",
					medium.pointer());
		}
		if (kind == Kind.IMAGE && this.model.images() == null) {
			throw new InvalidRequestException(
					Problem.CAPABILITY_NOT_AVAILABLE, (this.model.clips() != null)
							? "The model doesn't see, it takes clips only" : "The model takes no images",
					medium.pointer());
		}
		return kind;
	}

	/** Clients call clips by many names; no image is one, and no clip is an image. */
	private static boolean mayBeCalled(Kind kind, String declared) {
		boolean image = declared.toLowerCase(Locale.ROOT).startsWith("image/");
		return switch (kind) {
			case AUDIO -> !image;
			case IMAGE -> image || declared.equalsIgnoreCase(ANY_TYPE);
		};
	}

	private static void checkCount(List<Kind> kinds, Kind kind, int limit, String what) {
		int count = Collections.frequency(kinds, kind);
		if (count > limit) {
			throw new InvalidRequestException(Problem.MEDIA_LIMIT,
					"At most %d %s are allowed, not %d".formatted(limit, what, count), "/media", (long) limit,
					(long) count);
		}
	}

	private static void requireOneClip(List<Kind> kinds, List<MediaInput> media) {
		int image = kinds.indexOf(Kind.IMAGE);
		if (image >= 0) {
			throw new InvalidRequestException(Problem.MEDIA_MISMATCH, "What is said is written down of a clip alone",
					media.get(image).pointer());
		}
		if (kinds.size() > 1) {
			throw new InvalidRequestException(Problem.MEDIA_LIMIT,
					"What is said is written down of one clip, not of %d".formatted(kinds.size()), "/media", 1L,
					(long) kinds.size());
		}
	}

	private RunPlan.Medium image(MediaInput medium, List<Receipt.Warning> warnings) {
		ImageEncoder encoder = this.model.images();
		if (encoder == null) {
			throw new IllegalStateException("an image was let through to a model that doesn't see");
		}
		checkBytes(medium, Kind.IMAGE);
		if (medium.trim() != null) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "An image has no time to trim", medium.pointer());
		}
		String detected = ImageFormat.sniff(medium.data())
			.map((format) -> "image/" + format.name().toLowerCase(Locale.ROOT))
			.orElseThrow();
		String declared = medium.declaredType();
		if (declared != null && !declared.equalsIgnoreCase(detected)) {
			warnOfType(medium, declared, warnings);
		}
		try {
			encoder.check(medium.data());
		}
		catch (MediaException ex) {
			throw refused(ex, medium.pointer());
		}
		return new RunPlan.Medium(medium, Kind.IMAGE, digest(medium) + "/" + medium.detail(), detected);
	}

	private RunPlan.Medium clip(MediaInput medium, List<Receipt.Warning> warnings) {
		checkBytes(medium, Kind.AUDIO);
		MediaInput.Trim trim = medium.trim();
		Double end = (trim != null) ? trim.end() : null;
		if (trim != null && (!Double.isFinite(trim.start()) || trim.start() < 0)) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "A trim starts at 0 or later",
					medium.pointer() + "/trim/start");
		}
		if (trim != null && end != null && (!Double.isFinite(end) || end <= trim.start())) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "A trim ends behind its start",
					medium.pointer() + "/trim/end");
		}
		AudioFormat format = AudioFormat.sniff(medium.data()).orElseThrow();
		String declared = medium.declaredType();
		if (declared != null && !format.isCalled(declared)) {
			warnOfType(medium, declared, warnings);
		}
		String key = digest(medium) + ((trim != null) ? "/" + trim.start() + "-" + end : "");
		return new RunPlan.Medium(medium, Kind.AUDIO, key, format.type());
	}

	private void checkBytes(MediaInput medium, Kind kind) {
		long limit = (kind == Kind.IMAGE) ? this.limits.imageBytes() : this.limits.clips().bytes();
		if (medium.data().length > limit) {
			throw new InvalidRequestException(
					Problem.MEDIA_LIMIT, "The %s has %d bytes, at most %d are allowed"
						.formatted((kind == Kind.IMAGE) ? "image" : "clip", medium.data().length, limit),
					medium.pointer(), limit, (long) medium.data().length);
		}
	}

	private static void warnOfType(MediaInput medium, String declared, List<Receipt.Warning> warnings) {
		// audio/* is said by those who don't know
		if (!declared.equalsIgnoreCase(ANY_TYPE) && !declared.endsWith("/*")) {
			warnings.add(new Receipt.Warning("declared-type", "The medium is declared as another type than it is",
					medium.pointer()));
		}
	}

	/** What is wrong with a medium, as a problem of the request's field. */
	static InvalidRequestException refused(MediaException ex, String pointer) {
		Problem problem = switch (ex.reason()) {
			case UNSUPPORTED_FORMAT -> Problem.MEDIA_UNSUPPORTED;
			case EMPTY, TRUNCATED, CORRUPT, SILENT -> Problem.MEDIA_INVALID;
			case TOO_MANY_BYTES, TOO_MANY_PIXELS, SIDE_TOO_SMALL, SIDE_TOO_LARGE, TOO_LONG, TOO_SHORT,
					TOO_MANY_CHANNELS, RATE_TOO_LOW, RATE_TOO_HIGH ->
				Problem.MEDIA_LIMIT;
		};
		Long limit = ex.limit().isPresent() ? ex.limit().getAsLong() : null;
		Long actual = ex.actual().isPresent() ? ex.actual().getAsLong() : null;
		return new InvalidRequestException(problem, String.valueOf(ex.getMessage()), pointer, limit, actual);
	}

	/** Bytes of no known kind are broken where a medium is declared, not foreign. */
	private InvalidRequestException unreadable(MediaInput medium) {
		String declared = medium.declaredType();
		byte[] file = medium.data();
		String start = new String(file, 0, Math.min(file.length, 12), StandardCharsets.ISO_8859_1);
		boolean named = declared != null
				&& (READ_TYPES.matcher(declared).matches() || HEARD_TYPES.matcher(declared).matches());
		if ((named || medium.declaredKind() != null) && !FOREIGN.matcher(start).lookingAt()) {
			return new InvalidRequestException(Problem.MEDIA_INVALID,
					"The file doesn't begin like what it is declared as", medium.pointer());
		}
		return new InvalidRequestException(Problem.MEDIA_UNSUPPORTED, "The file isn't " + readable(), medium.pointer());
	}

	private String readable() {
		@Nullable String images = (this.model.images() != null) ? "a PNG, JPEG, WebP, GIF, BMP or TIFF image" : null;
		@Nullable String clips = (this.model.clips() != null) ? "a WAV, MP3, FLAC, Ogg, WebM, M4A or AAC clip" : null;
		if (images != null && clips != null) {
			return images + " or " + clips;
		}
		return (images != null) ? images : (clips != null) ? clips : "anything the model takes";
	}

	/**
	 * Of the bytes, not the pixels or samples: equal files are common, equal content of
	 * other files isn't.
	 */
	private static String digest(MediaInput medium) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(medium.data()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}

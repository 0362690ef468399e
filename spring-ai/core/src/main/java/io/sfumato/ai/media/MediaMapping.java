package io.sfumato.ai.media;

import java.util.Base64;
import java.util.Locale;
import java.util.Set;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;

import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/**
 * Spring AI's media as the engine's. What no model here can take is refused by its MIME
 * type, before anything waits for a place; whether the bytes are what the type says is
 * the engine's to find out.
 */
public final class MediaMapping {

	private static final Set<String> IMAGES = Set.of("png", "jpeg", "jpg", "webp", "gif", "bmp", "tiff", "*");

	private static final Set<String> CLIPS = Set.of("wav", "x-wav", "wave", "vnd.wave", "mpeg", "mp3", "flac", "x-flac",
			"ogg", "opus", "webm", "mp4", "m4a", "x-m4a", "aac", "*");

	private static final String DATA = "data:";

	private static final String BASE64 = ";base64";

	private MediaMapping() {
	}

	/**
	 * An image or a clip.
	 * @param pointer what errors point to
	 */
	public static MediaInput map(Media media, String pointer) {
		MimeType type = media.getMimeType();
		Kind kind = kind(type, pointer);
		// a wildcard says nothing about the bytes
		String declared = type.isConcrete() ? type.getType() + "/" + type.getSubtype() : null;
		return new MediaInput(null, bytes(media, pointer), declared, kind, MediaInput.Detail.AUTO, null, pointer);
	}

	private static Kind kind(MimeType type, String pointer) {
		String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
		return switch (type.getType().toLowerCase(Locale.ROOT)) {
			case "image" -> {
				if (!IMAGES.contains(subtype)) {
					throw unsupported("An image is PNG, JPEG, WebP, GIF, BMP or TIFF; this one is declared otherwise",
							pointer);
				}
				yield Kind.IMAGE;
			}
			case "audio" -> {
				if (!CLIPS.contains(subtype)) {
					throw unsupported("A clip is WAV, MP3, FLAC, OGG, WebM, M4A or AAC; this one is declared otherwise",
							pointer);
				}
				yield Kind.AUDIO;
			}
			case "video" -> throw unsupported("The models take images and clips of sound, no video", pointer);
			default -> throw unsupported(
					"The models take images and clips of sound; this medium is declared as something else", pointer);
		};
	}

	private static byte[] bytes(Media media, String pointer) {
		return switch (media.getData()) {
			case byte[] bytes -> bytes;
			case String url when url.regionMatches(true, 0, DATA, 0, DATA.length()) -> decoded(url, pointer);
			default -> throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The medium is an address, and nothing is fetched; give its bytes, for example as a Resource",
					pointer);
		};
	}

	private static byte[] decoded(String url, String pointer) {
		int comma = url.indexOf(',');
		if (comma < 0 || !url.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(BASE64)) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID, "A data URL reads data:<type>;base64,<data>",
					pointer);
		}
		try {
			return Base64.getDecoder().decode(url.substring(comma + 1));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID, "The data URL isn't base64", pointer);
		}
	}

	private static InvalidRequestException unsupported(String message, String pointer) {
		return new InvalidRequestException(Problem.MEDIA_UNSUPPORTED, message, pointer);
	}

}

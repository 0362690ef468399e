package io.sfumato.encoders.audio.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The containers that are read, each with FFmpeg's name of what reads it. Only the first
 * bytes of a file decide, never its name or declared type, and FFmpeg isn't asked: it
 * would also find playlists that name other files.
 */
public enum AudioFormat {

	WAV("wav", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"), MP3("mp3", "audio/mpeg", "audio/mp3"),
	FLAC("flac", "audio/flac", "audio/x-flac"), OGG("ogg", "audio/ogg", "audio/opus", "application/ogg"),
	WEBM("matroska,webm", "audio/webm", "video/webm"), M4A("mov", "audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4"),
	AAC("aac", "audio/aac", "audio/x-aac");

	/** Brands of the same container with a picture in it: HEIC and AVIF. */
	private static final Set<String> STILLS = Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1",
			"avif", "avis");

	private final String demuxer;

	private final String type;

	private final Set<String> otherTypes;

	AudioFormat(String demuxer, String type, String... otherTypes) {
		this.demuxer = demuxer;
		this.type = type;
		this.otherTypes = Set.of(otherTypes);
	}

	/** Its MIME type. */
	public String type() {
		return this.type;
	}

	/** Whether a MIME type, in whatever case, is one of the names it goes by. */
	public boolean isCalled(String type) {
		String lower = type.toLowerCase(Locale.ROOT);
		return lower.equals(this.type) || this.otherTypes.contains(lower);
	}

	String demuxer() {
		return this.demuxer;
	}

	/** The format that a file starts like, if it is one of ours. */
	public static Optional<AudioFormat> sniff(byte[] file) {
		if (startsWith(file, 0, "RIFF") && startsWith(file, 8, "WAVE")) {
			return Optional.of(WAV);
		}
		if (startsWith(file, 0, "fLaC")) {
			return Optional.of(FLAC);
		}
		if (startsWith(file, 0, "OggS")) {
			return Optional.of(OGG);
		}
		if (file.length > 4 && unsigned(file, 0) == 0x1A && unsigned(file, 1) == 0x45 && unsigned(file, 2) == 0xDF
				&& unsigned(file, 3) == 0xA3) {
			return Optional.of(WEBM);
		}
		if (startsWith(file, 4, "ftyp")) {
			return STILLS.stream().anyMatch((brand) -> startsWith(file, 8, brand)) ? Optional.empty()
					: Optional.of(M4A);
		}
		if (startsWith(file, 0, "ID3")) {
			return Optional.of(MP3);
		}
		return frames(file);
	}

	/** Frames without a container: eleven or twelve bits set, then which layer it is. */
	private static Optional<AudioFormat> frames(byte[] file) {
		if (file.length < 4 || unsigned(file, 0) != 0xFF) {
			return Optional.empty();
		}
		int second = unsigned(file, 1);
		if ((second & 0xF6) == 0xF0) {
			return Optional.of(AAC);
		}
		boolean layer = (second & 0xE0) == 0xE0 && (second & 0x18) != 0x08 && (second & 0x06) == 0x02;
		boolean rates = (unsigned(file, 2) & 0xF0) != 0xF0 && (unsigned(file, 2) & 0x0C) != 0x0C;
		return (layer && rates) ? Optional.of(MP3) : Optional.empty();
	}

	private static boolean startsWith(byte[] file, int at, String text) {
		byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
		return file.length >= at + wanted.length
				&& Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
	}

	private static int unsigned(byte[] file, int at) {
		return file[at] & 0xFF;
	}

}

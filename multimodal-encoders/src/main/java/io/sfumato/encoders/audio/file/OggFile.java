package io.sfumato.encoders.audio.file;

/**
 * Whether an Ogg file ends where its last page does: FFmpeg takes what is left of a page
 * for the end of the sound (RFC 3533 §6).
 */
final class OggFile {

	private static final int HEADER = 27;

	private OggFile() {
	}

	/**
	 * Follows the pages; where one doesn't begin with its mark the file is somebody
	 * else's to judge.
	 */
	static boolean endsWithinAPage(byte[] file) {
		int at = 0;
		while (at < file.length) {
			if (file.length - at < HEADER) {
				return true;
			}
			if (file[at] != 'O' || file[at + 1] != 'g' || file[at + 2] != 'g' || file[at + 3] != 'S') {
				return false;
			}
			int segments = file[at + HEADER - 1] & 0xFF;
			int size = HEADER + segments;
			for (int i = 0; i < segments && at + HEADER + i < file.length; i++) {
				size += file[at + HEADER + i] & 0xFF;
			}
			at += size;
		}
		return at > file.length;
	}

}

package io.sfumato.encoders.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

import io.sfumato.encoders.BrokenFiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broken files by the thousand: each is decoded or refused, nothing else happens, and
 * soon.
 */
class ImageFuzzTests {

	private static final int MUTATIONS_PER_FILE = 120;

	private static final Duration LONGEST = Duration.ofSeconds(10);

	// small, so that a size that was made up stays cheap
	private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 300_000, 1, 2000));

	@Test
	void mutatedFilesAreDecodedOrRefused() throws IOException {
		var broken = new BrokenFiles(new Random(20261121), new BrokenFiles.Errors(4, 64, 16), LONGEST);
		for (String name : ImageDecoderTests.files().toList()) {
			byte[] file = ImageDecoderTests.file(name);
			for (int round = 0; round < MUTATIONS_PER_FILE; round++) {
				byte[] mutated = broken.of(file);
				boolean png = mutated.length > 8 && mutated[1] == 'P';
				broken.decode(png ? withChecksums(mutated) : mutated, "mutation %d of %s".formatted(round, name),
						this.decoder::decode);
			}
		}
		assertThat(broken.refused()).isGreaterThan(1000);
		assertThat(broken.decoded()).isGreaterThan(100);
	}

	/** A PNG file's checksums made right again, or the decoder would never be reached. */
	private static byte[] withChecksums(byte[] png) {
		ByteBuffer buffer = ByteBuffer.wrap(png);
		int at = 8;
		while (at + 12 <= png.length) {
			int length = buffer.getInt(at);
			if (length < 0 || length > png.length - at - 12) {
				break;
			}
			CRC32 crc = new CRC32();
			crc.update(png, at + 4, length + 4);
			buffer.putInt(at + 8 + length, (int) crc.getValue());
			at += 12 + length;
		}
		return png;
	}

}

package io.sfumato.encoders.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

import io.sfumato.encoders.MediaException;

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
		RandomGenerator random = new Random(20261121);
		List<String> names = ImageDecoderTests.files().toList();
		int refused = 0;
		int decoded = 0;
		for (String name : names) {
			byte[] file = ImageDecoderTests.file(name);
			for (int round = 0; round < MUTATIONS_PER_FILE; round++) {
				byte[] mutated = mutate(file, random);
				long start = System.nanoTime();
				try {
					this.decoder.decode(mutated);
					decoded++;
				}
				catch (MediaException ex) {
					refused++;
				}
				catch (Throwable ex) {
					throw new AssertionError("mutation " + round + " of " + name, ex);
				}
				assertThat(Duration.ofNanos(System.nanoTime() - start)).as("mutation %d of %s", round, name)
					.isLessThan(LONGEST);
			}
		}
		assertThat(refused).isGreaterThan(1000);
		assertThat(decoded).isGreaterThan(100);
	}

	private static byte[] mutate(byte[] file, RandomGenerator random) {
		byte[] mutated = file.clone();
		int edits = 1 + random.nextInt(4);
		for (int i = 0; i < edits; i++) {
			// half of the edits hit the header, where the interesting numbers are
			int at = random.nextInt(random.nextBoolean() ? mutated.length : Math.min(64, mutated.length));
			switch (random.nextInt(6)) {
				case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
				case 1 -> mutated[at] = (byte) random.nextInt();
				case 2 -> Arrays.fill(mutated, at, Math.min(at + 4, mutated.length), (byte) 0xFF);
				case 3 -> Arrays.fill(mutated, at, Math.min(at + 2, mutated.length), (byte) 0);
				case 4 -> {
					int from = random.nextInt(mutated.length);
					int length = Math.min(random.nextInt(16), mutated.length - Math.max(at, from));
					System.arraycopy(file, Math.min(from, file.length - length), mutated, at, length);
				}
				default -> mutated = Arrays.copyOf(mutated, Math.max(1, mutated.length - random.nextInt(20)));
			}
		}
		return (mutated.length > 8 && mutated[1] == 'P') ? withChecksums(mutated) : mutated;
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

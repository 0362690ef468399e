package io.sfumato.encoders.audio.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.encoders.MediaException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broken files by the thousand: each is decoded or refused, nothing else happens, and
 * soon. {@code -Dsfumato.fuzz.clips=10000} runs more of them.
 */
class AudioFuzzTests {

	private static final int CLIPS = Integer.getInteger("sfumato.fuzz.clips", 2000);

	private static final Duration LONGEST = Duration.ofSeconds(60);

	@TempDir
	Path directory;

	@Test
	void mutatedFilesAreDecodedOrRefused() {
		RandomGenerator random = new Random(20261122);
		List<String> names = AudioFiles.names();
		int refused = 0;
		int decoded = 0;
		// small, so that a length that was made up stays cheap
		try (AudioDecoder decoder = new AudioDecoder(new AudioLimits(1 << 20, 20, 8, 8000, 192_000), this.directory)) {
			for (int round = 0; round < CLIPS; round++) {
				String name = names.get(round % names.size());
				byte[] mutated = mutate(AudioFiles.file(name), random);
				long start = System.nanoTime();
				try {
					decoder.decode(mutated);
					decoded++;
				}
				catch (MediaException ex) {
					refused++;
				}
				catch (Throwable ex) {
					throw new AssertionError("round " + round + ", " + name, ex);
				}
				assertThat(Duration.ofNanos(System.nanoTime() - start)).as("round %d, %s", round, name)
					.isLessThan(LONGEST);
			}
			decoder.decode(AudioFiles.file("tone.mp3"));
		}
		assertThat(refused).isGreaterThan(CLIPS / 5);
		assertThat(decoded).isGreaterThan(CLIPS / 10);
	}

	private static byte[] mutate(byte[] file, RandomGenerator random) {
		byte[] mutated = file.clone();
		int edits = 1 + random.nextInt(6);
		for (int i = 0; i < edits; i++) {
			// half of the edits hit the header, where the interesting numbers are
			int at = random.nextInt(random.nextBoolean() ? mutated.length : Math.min(200, mutated.length));
			switch (random.nextInt(6)) {
				case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
				case 1 -> mutated[at] = (byte) random.nextInt();
				case 2 -> Arrays.fill(mutated, at, Math.min(at + 4, mutated.length), (byte) 0xFF);
				case 3 -> Arrays.fill(mutated, at, Math.min(at + 2, mutated.length), (byte) 0);
				case 4 -> {
					int from = random.nextInt(mutated.length);
					int length = Math.min(random.nextInt(64), mutated.length - Math.max(at, from));
					System.arraycopy(file, from, mutated, at, length);
				}
				default -> mutated = Arrays.copyOf(mutated, Math.max(1, mutated.length - random.nextInt(20)));
			}
		}
		return mutated;
	}

}

package io.sfumato.encoders.audio.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.encoders.BrokenFiles;

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
		var broken = new BrokenFiles(new Random(20261122), new BrokenFiles.Errors(6, 200, 64), LONGEST);
		List<String> names = AudioFiles.names();
		// small, so that a length that was made up stays cheap
		try (AudioDecoder decoder = new AudioDecoder(new AudioLimits(1 << 20, 20, 8, 8000, 192_000), this.directory)) {
			for (int round = 0; round < CLIPS; round++) {
				String name = names.get(round % names.size());
				broken.decode(broken.of(AudioFiles.file(name)), "round %d, %s".formatted(round, name), decoder::decode);
			}
			decoder.decode(AudioFiles.file("tone.mp3"));
		}
		assertThat(broken.refused()).isGreaterThan(CLIPS / 5);
		assertThat(broken.decoded()).isGreaterThan(CLIPS / 10);
	}

}

package io.sfumato.trainer.sound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Fills a folder with shards. A shard comes from its own seed, so that the work may be
 * stopped at any moment and goes on with the first shard that isn't there.
 */
public final class ClipCache {

	private static final int SOURCES = 100;

	/** Recordings of each source; speaking takes longer than recording and hearing. */
	private static final int RECORDINGS = 3;

	private final ClipMaker source;

	private final Hearing hearing;

	private final Path directory;

	private final long seed;

	public ClipCache(ClipMaker source, Hearing hearing, Path directory, long seed) {
		this.source = source;
		this.hearing = hearing;
		this.directory = directory;
		this.seed = seed;
	}

	/**
	 * Makes the shards that aren't there.
	 * @param shards how many there should be
	 * @throws IOException if a synthesizer or the disk fails
	 */
	public void fill(int shards) throws IOException {
		Files.createDirectories(this.directory);
		for (int shard = 0; shard < shards; shard++) {
			Path file = ClipShard.file(this.directory, shard);
			if (!Files.exists(file)) {
				ClipShard.write(file, clips(new SplittableRandom(this.seed + shard)));
			}
		}
	}

	private List<HeardClip> clips(SplittableRandom random) throws IOException {
		List<HeardClip> clips = new ArrayList<>();
		for (int i = 0; i < SOURCES; i++) {
			// each source has its own generator, so that one can't move the next
			for (Clip clip : this.source.next(random.split(), RECORDINGS)) {
				clips.add(this.hearing.hear(clip));
			}
		}
		Collections.shuffle(clips, new Random(random.nextLong()));
		return clips;
	}

}

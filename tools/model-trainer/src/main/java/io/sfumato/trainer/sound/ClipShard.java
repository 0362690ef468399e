package io.sfumato.trainer.sound;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A few hundred clips in one file, which appears under its name only when it is whole.
 */
public final class ClipShard {

	private static final int LAYOUT = 1;

	private static final String ENDING = ".clips";

	private ClipShard() {
	}

	/** Where a shard lies. */
	public static Path file(Path directory, long number) {
		return directory.resolve("%06d%s".formatted(number, ENDING));
	}

	/** The shards that are there, in order. */
	public static List<Path> in(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(ENDING)).sorted().toList();
		}
	}

	public static void write(Path file, List<HeardClip> clips) throws IOException {
		Path partial = file.resolveSibling(file.getFileName() + ".partial");
		try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
			out.writeInt(LAYOUT);
			out.writeInt(clips.size());
			for (HeardClip clip : clips) {
				clip.write(out);
			}
		}
		Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
	}

	public static List<HeardClip> read(Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
			int layout = in.readInt();
			if (layout != LAYOUT) {
				throw new IOException(file.getFileName() + " has layout " + layout + ", not " + LAYOUT);
			}
			int count = in.readInt();
			List<HeardClip> clips = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				clips.add(HeardClip.read(in));
			}
			return clips;
		}
	}

}

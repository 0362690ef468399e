package io.sfumato.engine;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Everything an engine can be told when it is opened.
 *
 * @param model which model, and how it is run
 * @param schedule how many runs, how long
 * @param caches what is kept between runs
 * @param limits what a request may ask for
 */
public record EngineSettings(Model model, Schedule schedule, Caches caches, Limits limits) {

	/** The embedded model with all defaults. */
	public static EngineSettings embedded(Path cacheDirectory) {
		return new EngineSettings(Model.embedded(cacheDirectory), Schedule.DEFAULT, Caches.DEFAULT, Limits.DEFAULT);
	}

	/** Where the user's cache is by the custom of the platform. */
	public static Path userCache() {
		String cacheHome = System.getenv("XDG_CACHE_HOME");
		Path base = (cacheHome != null && !cacheHome.isBlank()) ? Path.of(cacheHome)
				: Path.of(System.getProperty("user.home"), ".cache");
		return base.resolve("sfumato");
	}

	/** Another model with all else as it is here. */
	public EngineSettings with(Model model) {
		return new EngineSettings(model, this.schedule, this.caches, this.limits);
	}

	/** Another schedule with all else as it is here. */
	public EngineSettings with(Schedule schedule) {
		return new EngineSettings(this.model, schedule, this.caches, this.limits);
	}

	/** Other caches with all else as it is here. */
	public EngineSettings with(Caches caches) {
		return new EngineSettings(this.model, this.schedule, caches, this.limits);
	}

	/** Other limits with all else as it is here. */
	public EngineSettings with(Limits limits) {
		return new EngineSettings(this.model, this.schedule, this.caches, limits);
	}

	/**
	 * Which model, and how it is run.
	 *
	 * @param id the name requests use, {@code [a-z0-9][a-z0-9._-]{0,63}}; null derives it
	 * from the directory, {@code sfumato-mini} for the embedded model
	 * @param location directory in Hugging Face layout; null for the embedded model
	 * @param cacheDirectory where the embedded model is unpacked
	 * @param provider execution provider, {@code cpu} or {@code cuda}
	 * @param threads threads inside a forward pass; 0 for one per core
	 */
	public record Model(@Nullable String id, @Nullable Path location, Path cacheDirectory, String provider,
			int threads) {

		/** The embedded model on the CPU. */
		public static Model embedded(Path cacheDirectory) {
			return new Model(null, null, cacheDirectory, "cpu", 0);
		}

		/** A directory's model on the CPU. */
		public static Model at(Path location, Path cacheDirectory) {
			return new Model(null, location, cacheDirectory, "cpu", 0);
		}

	}

	/**
	 * How many runs, how long.
	 *
	 * @param stepThreads threads that make forward passes, each of them in turn for all
	 * active runs
	 * @param activeRuns runs that take turns
	 * @param queue runs that may wait beside them
	 * @param deadline of a run that names none, from arrival
	 * @param longestDeadline the longest a run may name
	 */
	public record Schedule(int stepThreads, int activeRuns, int queue, Duration deadline, Duration longestDeadline) {

		/** One thread, 4 active runs, 64 waiting, 120 s, at most 600 s. */
		public static final Schedule DEFAULT = new Schedule(1, 4, 64, Duration.ofSeconds(120), Duration.ofSeconds(600));

		public Schedule {
			if (stepThreads < 1 || activeRuns < 1 || queue < 0) {
				throw new IllegalArgumentException(
						"%d step threads, %d active runs, queue of %d: all must be positive, the queue may be 0"
							.formatted(stepThreads, activeRuns, queue));
			}
			if (!deadline.isPositive() || deadline.compareTo(longestDeadline) > 0) {
				throw new IllegalArgumentException(
						"the deadline of %s isn't between 0 and the longest, %s".formatted(deadline, longestDeadline));
			}
		}

	}

	/**
	 * What is kept between runs.
	 *
	 * @param mediaBytes weight of encoded media
	 * @param prefixBytes weight of their keys and values
	 */
	public record Caches(long mediaBytes, long prefixBytes) {

		/** 64 MiB of media, 128 MiB of keys and values. */
		public static final Caches DEFAULT = new Caches(64L << 20, 128L << 20);

	}

	/**
	 * What a request may ask for; passing one is the caller's error and names it.
	 *
	 * @param images images of a request
	 * @param imageBytes bytes of one image
	 * @param imagePixels pixels of one image
	 * @param smallestSide shortest side of an image, in pixels
	 * @param largestSide longest side of an image, in pixels
	 * @param questions questions of a request
	 * @param captions captions of a request
	 * @param textBytes UTF-8 bytes of a question, prompt or the instructions
	 * @param contextBytes UTF-8 bytes of the context
	 * @param newTokens tokens of one answer
	 * @param metadata pairs of metadata
	 * @param clips what sound may cost
	 */
	public record Limits(int images, long imageBytes, long imagePixels, int smallestSide, int largestSide,
			int questions, int captions, int textBytes, int contextBytes, int newTokens, int metadata, Clips clips) {

		/** The limits of api.md §4. */
		public static final Limits DEFAULT = new Limits(8, 16L << 20, 40_000_000, 16, 8192, 32, 8, 64 << 10, 256 << 10,
				1024, 16, Clips.DEFAULT);

	}

	/**
	 * What the sound of a request may cost.
	 *
	 * @param count clips of a request
	 * @param bytes bytes of one clip
	 * @param seconds length of one clip
	 * @param transcriptionSeconds length of a clip that is only written down
	 */
	public record Clips(int count, long bytes, int seconds, int transcriptionSeconds) {

		/** 2 clips of 25 MiB and 5 minutes, half an hour to be written down. */
		public static final Clips DEFAULT = new Clips(2, 25L << 20, 300, 1800);

	}

}

package io.sfumato.trainer.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.data.SampleSource;

/** What a stage learns from and what it is measured on: pages, clips or both. */
final class Lessons implements AutoCloseable {

	private static final int HELD_OUT = 64;

	private static final int HELD_OUT_CLIPS = 600;

	private static final long HELD_OUT_SEED = 20_260_101;

	/** The folder of clips that aren't trained on, of all that lie beside it. */
	private static final String UNHEARD = "held-out";

	private final @Nullable SampleFeed pages;

	private final @Nullable ClipFeed clips;

	private final List<Lesson> heldOut = new ArrayList<>();

	/**
	 * Opens what a stage needs.
	 * @param longest characters of the longest page at the start
	 * @throws IOException if the clips can't be read
	 */
	Lessons(Stage stage, SampleSource source, TrainingPlan plan, int longest, long seed) throws IOException {
		this.pages = stage.looks() ? new SampleFeed(source, stage.drawn(), plan, longest, seed) : null;
		if (this.pages != null) {
			this.pages.heldOut(HELD_OUT, HELD_OUT_SEED)
				.forEach((batch) -> this.heldOut.add(new Lesson(batch, List.of())));
		}
		if (!stage.listens()) {
			this.clips = null;
			return;
		}
		Path folder = plan.clips()
			.orElseThrow(() -> new IllegalArgumentException("stage " + plan.stage() + " needs --clips"));
		this.clips = new ClipFeed(trained(folder), plan.clipBatch(), seed + 2);
		this.clips.heldOut(folder.resolve(UNHEARD), HELD_OUT_CLIPS)
			.forEach((batch) -> this.heldOut.add(new Lesson(List.of(), batch)));
	}

	private static List<Path> trained(Path clips) throws IOException {
		try (Stream<Path> folders = Files.list(clips)) {
			List<Path> trained = folders.filter(Files::isDirectory)
				.filter((folder) -> !folder.endsWith(UNHEARD))
				.sorted()
				.toList();
			if (trained.isEmpty()) {
				throw new IllegalArgumentException(clips + " has no folder of clips to train on");
			}
			return trained;
		}
	}

	Lesson take() throws InterruptedException {
		return new Lesson((this.pages != null) ? this.pages.take() : List.of(),
				(this.clips != null) ? this.clips.take() : List.of());
	}

	/** Lessons that are never trained on. */
	List<Lesson> heldOut() {
		return this.heldOut;
	}

	/** Characters of the longest page that is given, zero without pages. */
	int longest() {
		return (this.pages != null) ? this.pages.longest() : 0;
	}

	/** Lets longer pages in. */
	void grow() {
		if (this.pages != null) {
			this.pages.grow();
		}
	}

	@Override
	public void close() {
		if (this.pages != null) {
			this.pages.close();
		}
		if (this.clips != null) {
			this.clips.close();
		}
	}

}

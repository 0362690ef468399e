package io.sfumato.trainer.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.trainer.model.MiniModel;

/** The curriculum's order. */
public final class Stages {

	/** Names of all stages; a later one overrides what an earlier one has trained. */
	public static final List<String> ORDER = List.of("eyes", "language", "projector", "together", "anneal", "listen",
			"ears");

	/** What the ears start from. */
	static final List<String> SEEING = ORDER.subList(0, 5);

	private Stages() {
	}

	/**
	 * Loads the averaged weights that a run has reached.
	 * @return the stages found
	 */
	public static List<String> load(Path run, MiniModel model) {
		return load(run, model, ORDER);
	}

	static List<String> load(Path run, MiniModel model, List<String> stages) {
		List<String> found = new ArrayList<>();
		for (String stage : stages) {
			if (Snapshot.loadAverages(Snapshot.file(run, stage), model.weights())) {
				found.add(stage);
			}
		}
		return found;
	}

}

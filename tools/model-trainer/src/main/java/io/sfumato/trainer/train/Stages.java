package io.sfumato.trainer.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.Weights;

/** The curriculum's order. */
public final class Stages {

	/** Names of all stages; a later one overrides what an earlier one has trained. */
	public static final List<String> ORDER = List.of("eyes", "language", "projector", "together", "anneal", "focus",
			"revise", "listen", "ears");

	/** What the ears start from. */
	static final List<String> SEEING = before("listen");

	private Stages() {
	}

	/** The stages in front of one. */
	static List<String> before(String stage) {
		return ORDER.subList(0, ORDER.indexOf(stage));
	}

	/**
	 * Loads the averaged weights that a run has reached.
	 * @return the stages found
	 */
	public static List<String> load(Path run, MiniModel model) {
		return load(run, model, ORDER);
	}

	/**
	 * Writes weights that were trained elsewhere as the snapshots of the stages that
	 * train them last before the ears learn to answer. A snapshot that is there already
	 * stays.
	 * @param ears whether there are trained ones
	 */
	public static void restore(Path run, Weights weights, boolean ears) throws IOException {
		Map<String, Predicate<String>> parts = new LinkedHashMap<>();
		parts.put("anneal", (name) -> !Ears.isTrained(name) && !Ears.isFixed(name));
		if (ears) {
			parts.put("listen", (name) -> Ears.isTrained(name) || Ears.isFixed(name));
		}
		for (Map.Entry<String, Predicate<String>> part : parts.entrySet()) {
			Path file = Snapshot.file(run, part.getKey());
			if (!Files.exists(file)) {
				Files.createDirectories(file.getParent());
				Snapshot.writeWeights(file, weights, part.getValue());
			}
		}
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

package io.sfumato.web;

import java.util.List;
import java.util.Map;

import io.sfumato.engine.Catalogue;

/** What {@link ScriptedEngine} says it has. */
final class ScriptedCatalogue {

	private ScriptedCatalogue() {
	}

	/**
	 * One model and three strategies.
	 * @param hears whether the model takes sound
	 */
	static Catalogue of(boolean hears) {
		var model = new Catalogue.Model("sfumato-mini", "sha256:5b1e77a2", "sfumato", "Apache-2.0", true,
				hears ? List.of("captions", "answers", "decisions", "transcriptions")
						: List.of("captions", "answers", "decisions"),
				hears ? List.of("image", "audio") : List.of("image"), 2048, 1024, new Catalogue.Range(25, 700),
				hears ? 10.0 : null, Map.of("prefix", "exact"), List.of("quality", "balanced", "fast"), true, "fp32",
				"cpu", List.of());
		var strategies = List.of(strategy("quality", "One token at a time, best first: the reference."),
				strategy("balanced", "Commits every token it is at least 90 % sure of."),
				strategy("fast", "Commits every token it is at least 70 % sure of."));
		return new Catalogue(List.of(model), strategies, Map.of("activeRuns", 4L, "queue", 64L, "clipSeconds", 300L));
	}

	private static Catalogue.Strategy strategy(String name, String description) {
		return new Catalogue.Strategy(name, description, true, List.of("sfumato-mini"), Map.of("blockLength", 32),
				Map.of("type", "object"), name.equals("quality") ? "sequential" : "parallel");
	}

}

package io.sfumato.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.ModelName;

/**
 * What is served (the bodies of {@code GET /models} and {@code GET /strategies}).
 *
 * @param models all models, the default one first
 * @param strategies all strategies, presets first
 * @param limits every limit by its public name
 */
public record Catalogue(List<Model> models, List<Strategy> strategies, Map<String, Long> limits) {

	/** The model of a name, which a preset of that model may follow. */
	public Optional<Model> model(String name) {
		ModelName asked = ModelName.of(name);
		return this.models.stream()
			.filter((model) -> model.id().equals(asked.id()))
			.filter((model) -> asked.preset() == null || isPreset(asked.preset(), model))
			.findFirst();
	}

	private boolean isPreset(String strategy, Model model) {
		return this.strategies.stream()
			.anyMatch((each) -> each.preset() && each.name().equals(strategy) && each.models().contains(model.id()));
	}

	/**
	 * A model.
	 *
	 * @param revision digest of the checkpoint
	 * @param capabilities operations it can do
	 * @param inputs kinds of media it takes
	 * @param context most positions of prompt and canvas
	 * @param audioTokensPerSecond about how many a long clip has; null if the model
	 * doesn't listen
	 * @param caches K/V reuse, each {@code exact} or {@code approximate}
	 * @param provider execution provider
	 * @param calibrations what its scores were calibrated for, by the ids that results
	 * name
	 */
	public record Model(String id, String revision, String family, @Nullable String license, boolean isDefault,
			List<String> capabilities, List<String> inputs, int context, int vocabulary, Range imageTokens,
			@Nullable Double audioTokensPerSecond, Map<String, String> caches, List<String> strategies, boolean loaded,
			String precision, String provider, List<String> calibrations) {

		/** A model that doesn't listen, without calibrations. */
		public Model(String id, String revision, String family, @Nullable String license, boolean isDefault,
				List<String> capabilities, List<String> inputs, int context, int vocabulary, Range imageTokens,
				Map<String, String> caches, List<String> strategies, boolean loaded, String precision,
				String provider) {
			this(id, revision, family, license, isDefault, capabilities, inputs, context, vocabulary, imageTokens, null,
					caches, strategies, loaded, precision, provider, List.of());
		}
	}

	/** Smallest and largest. */
	public record Range(int min, int max) {
	}

	/**
	 * A strategy.
	 *
	 * @param defaults resolved values by their public names
	 * @param parameters JSON Schema of the options it takes
	 * @param exactness what its output is compared with one token per step
	 */
	public record Strategy(String name, String description, boolean preset, List<String> models,
			Map<String, Object> defaults, Map<String, Object> parameters, String exactness) {
	}

}

package io.sfumato.web.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.Catalogue;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue on the wire: models and strategies (api.md §3.3, §3.10).
 */
public final class CatalogueJson {

	private static final String OPTION_SCORING = "Chain rule over the tokens of a label and its end, each softmax "
			+ "restricted to what the labels have there; no normalisation by length.";

	private CatalogueJson() {
	}

	public static Map<String, @Nullable Object> model(Catalogue.Model model) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", model.id());
		json.put("revision", model.revision());
		json.put("family", model.family());
		json.put("license", model.license());
		json.put("default", model.isDefault());
		json.put("capabilities", model.capabilities());
		json.put("inputs", model.inputs());
		json.put("context", model.context());
		json.put("vocabulary", model.vocabulary());
		json.put("imageTokens", model.imageTokens());
		json.put("audioTokensPerSecond", model.audioTokensPerSecond());
		json.put("caches", model.caches());
		json.put("strategies", model.strategies());
		json.put("calibrations", model.calibrations());
		json.put("optionScoring", model.capabilities().contains("decisions") ? OPTION_SCORING : null);
		json.put("loaded", model.loaded());
		json.put("precision", model.precision());
		return json;
	}

	public static Map<String, @Nullable Object> strategy(Catalogue.Strategy strategy) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("name", strategy.name());
		json.put("description", strategy.description());
		json.put("preset", strategy.preset());
		json.put("models", strategy.models());
		json.put("defaults", strategy.defaults());
		json.put("parameters", strategy.parameters());
		json.put("exactness", strategy.exactness());
		json.put("measured", List.of());
		return json;
	}

}

package io.sfumato.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * How a request names its model: {@code <model>} or {@code <model>:<preset>}, the latter
 * for clients that can't send a field of their own for the strategy (api.md §0, rule 5).
 *
 * @param id of the model; holds no colon
 * @param preset what stands behind the first colon; null if there is none
 */
public record ModelName(String id, @Nullable String preset) {

	/** Splits a name; whether there is such a model or preset isn't known here. */
	public static ModelName of(String name) {
		int colon = name.indexOf(':');
		return (colon < 0) ? new ModelName(name, null)
				: new ModelName(name.substring(0, colon), name.substring(colon + 1));
	}

}

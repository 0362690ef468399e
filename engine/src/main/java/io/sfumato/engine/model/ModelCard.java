package io.sfumato.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * What a model says about itself.
 *
 * @param id the name requests use
 * @param revision digest of its files
 * @param family the architecture's family
 * @param license null where its directory has none
 * @param precision of the weights as computed
 * @param provider execution provider
 */
public record ModelCard(String id, String revision, String family, @Nullable String license, String precision,
		String provider) {
}

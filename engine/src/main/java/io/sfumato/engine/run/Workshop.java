package io.sfumato.engine.run;

import java.util.function.LongSupplier;

import io.sfumato.backbone.KeyValues;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.cache.LeasedCache;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ServedModel;

/**
 * What all runs of an engine work with.
 *
 * @param model the model
 * @param clips what the sound of a request may cost
 * @param media encoded media by content
 * @param keyValues of media by content, at positions from 0
 * @param observer told of every run
 * @param nanoTime a monotonic clock
 */
public record Workshop(ServedModel model, EngineSettings.Clips clips, LeasedCache<String, EncodedMedium> media,
		LeasedCache<String, KeyValues> keyValues, EngineObserver observer, LongSupplier nanoTime) {
}

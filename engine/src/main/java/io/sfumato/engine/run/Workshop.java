package io.sfumato.engine.run;

import java.util.function.LongSupplier;

import io.sfumato.backbone.KeyValues;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.cache.LeasedCache;
import io.sfumato.engine.model.EncodedImage;
import io.sfumato.engine.model.ServedModel;

/**
 * What all runs of an engine work with.
 *
 * @param model the model
 * @param images encoded media by content
 * @param keyValues of media by content, at positions from 0
 * @param observer told of every run
 * @param nanoTime a monotonic clock
 */
public record Workshop(ServedModel model, LeasedCache<String, EncodedImage> images,
		LeasedCache<String, KeyValues> keyValues, EngineObserver observer, LongSupplier nanoTime) {
}

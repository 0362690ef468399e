package io.sfumato.engine;

/**
 * Counts of the moment.
 *
 * @param activeRuns runs whose steps are being interleaved
 * @param queuedRuns runs admitted and waiting
 * @param mediaCacheBytes weight of the encoded media kept
 * @param prefixCacheBytes weight of the keys and values kept
 */
public record EngineStatus(int activeRuns, int queuedRuns, long mediaCacheBytes, long prefixCacheBytes) {
}

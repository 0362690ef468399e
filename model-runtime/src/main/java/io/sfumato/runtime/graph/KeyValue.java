package io.sfumato.runtime.graph;

/**
 * Keys (rotated) and values of one layer, each {@code [B, kvHeads, cells, headDim]}.
 *
 * @param keys rotated at their absolute positions
 * @param values as they are
 */
public record KeyValue(Value keys, Value values) {
}

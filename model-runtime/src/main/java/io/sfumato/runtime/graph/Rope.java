package io.sfumato.runtime.graph;

/**
 * Rotary positions as inputs of a graph: the host computes cosines and sines, so one
 * graph serves any order of positions.
 *
 * @param cos {@code [B, T, rotary / 2]}
 * @param sin the same shape
 * @param rotary rotated width of a head, 0 for all of it
 */
public record Rope(Value cos, Value sin, int rotary) {
}

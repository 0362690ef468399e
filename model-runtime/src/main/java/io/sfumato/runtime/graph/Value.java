package io.sfumato.runtime.graph;

/**
 * An edge of a graph: made and consumed by one {@link GraphBuilder}.
 *
 * @param name unique in its graph
 * @param type what it holds
 */
public record Value(String name, ElementType type) {
}

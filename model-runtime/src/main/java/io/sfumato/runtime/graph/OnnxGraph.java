package io.sfumato.runtime.graph;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * A finished graph: the bytes of a {@code ModelProto} without weights, and which pieces
 * of a checkpoint its weights are.
 *
 * @param model serialised {@code ModelProto}
 * @param weights the declared initialisers
 * @param inputs names of the inputs
 * @param outputs names of the outputs
 */
public record OnnxGraph(byte[] model, List<Binding> weights, Set<String> inputs, Set<String> outputs) {

	/**
	 * An initialiser and where its values come from.
	 *
	 * @param name name in the graph
	 * @param weight pieces of the checkpoint
	 */
	public record Binding(String name, Weight weight) {
	}

	public OnnxGraph {
		weights = List.copyOf(weights);
		inputs = Set.copyOf(inputs);
		outputs = Set.copyOf(outputs);
	}

	/** Refuses a checkpoint that lacks a tensor or holds it in another shape. */
	public void check(TensorStore store) {
		this.weights.forEach((binding) -> binding.weight().check(store));
	}

	/** Names of all tensors of the checkpoint that the graph uses. */
	public Set<String> tensors() {
		return this.weights.stream()
			.flatMap((binding) -> binding.weight().rows().stream())
			.map(Weight.Rows::tensor)
			.collect(Collectors.toSet());
	}

	/** Size of all weights as fp32. */
	public long weightBytes() {
		return this.weights.stream().mapToLong((binding) -> binding.weight().elements() * Float.BYTES).sum();
	}

}

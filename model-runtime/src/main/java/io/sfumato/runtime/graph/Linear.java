package io.sfumato.runtime.graph;

import org.jspecify.annotations.Nullable;

/**
 * y = x·Wᵀ + b. The one place that decides how a matrix product is computed; later
 * storage forms (int8, 4 bit) enter here.
 *
 * @param weight {@code [out, in]}, as checkpoints store it
 * @param bias {@code [out]}; null when there is none
 */
public record Linear(Weight weight, @Nullable Weight bias) {

	/** {@code prefix.weight} and, if wanted, {@code prefix.bias}. */
	public static Linear of(String prefix, int in, int out, boolean bias) {
		return new Linear(Weight.of(prefix + ".weight", out, in), bias ? Weight.of(prefix + ".bias", out) : null);
	}

	/**
	 * x {@code […, in]} → {@code […, out]}. The weight is transposed while it is widened:
	 * ONNX Runtime packs a constant right operand of {@code MatMul} once, and
	 * {@code Gemm(transB)} would need the batch folded into the rows around it.
	 */
	public Value apply(GraphBuilder g, Value x) {
		Value product = g.matMul(x, g.weight(this.weight.transpose()));
		return (this.bias != null) ? g.add(product, g.weight(this.bias)) : product;
	}

}

package io.sfumato.runtime.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * second( act(first(x)) ): the feed-forward part of towers, and {@code mlp2x_gelu}
 * projectors.
 *
 * @param first {@code D → F}
 * @param second {@code F → D}
 * @param activation between them
 */
public record Mlp(Linear first, Linear second, Activation activation) {

	/**
	 * LLaVA's {@code mlp2x_gelu} projector: {@code prefix.0}, exact GELU,
	 * {@code prefix.2}.
	 */
	public static Mlp projector(String prefix, int in, int out) {
		return new Mlp(Linear.of(prefix + ".0", in, out, true), Linear.of(prefix + ".2", out, out, true),
				Activation.GELU);
	}

	/** Names of the tensors it needs. */
	public Set<String> tensors() {
		Set<String> names = new HashSet<>();
		for (Linear linear : List.of(this.first, this.second)) {
			linear.weight().rows().forEach((part) -> names.add(part.tensor()));
			if (linear.bias() != null) {
				linear.bias().rows().forEach((part) -> names.add(part.tensor()));
			}
		}
		return names;
	}

	public Value apply(GraphBuilder g, Value x) {
		return this.second.apply(g, this.activation.apply(g, this.first.apply(g, x)));
	}

}

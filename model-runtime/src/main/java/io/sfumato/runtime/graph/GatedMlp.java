package io.sfumato.runtime.graph;

/**
 * down( act(gate(x)) ∘ up(x) ).
 *
 * @param gate {@code D → F}
 * @param up {@code D → F}
 * @param down {@code F → D}
 * @param activation of the gate
 */
public record GatedMlp(Linear gate, Linear up, Linear down, Activation activation) {

	public Value apply(GraphBuilder g, Value x) {
		Value gated = this.activation.apply(g, this.gate.apply(g, x));
		return this.down.apply(g, g.multiply(gated, this.up.apply(g, x)));
	}

}

package io.sfumato.encoders.audio;

import io.sfumato.runtime.graph.AudioStem.Conv;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.Value;

/**
 * DIFFA's way from what is said to the language model: four frames become a token
 * (checkpoints.md §7.3).
 *
 * @param first stride 1
 * @param second stride 4
 * @param inner to the encoder's width
 * @param outer to the language model's width
 * @param norm of the tokens
 */
record SemanticConnector(Conv first, Conv second, Linear inner, Linear outer, Norm norm) {

	/** Frames of the encoder that become a token. */
	static final int STRIDE = 4;

	private static final int WIDER = 4;

	private static final double EPSILON = 1e-5;

	/**
	 * @param width of the encoder
	 * @param hidden width of the language model
	 */
	static SemanticConnector of(String prefix, int width, int hidden) {
		return new SemanticConnector(Conv.of(prefix + "conv.0", width, width, 1),
				Conv.of(prefix + "conv.2", width, WIDER * width, STRIDE),
				Linear.of(prefix + "linear_connector.0", WIDER * width, width, true),
				Linear.of(prefix + "linear_connector.2", width, hidden, true),
				Norm.layer(prefix + "layernorm", hidden, EPSILON));
	}

	/** states {@code [N, 4·T, width]} → {@code [N, T, hidden]}. */
	Value apply(GraphBuilder g, Value states) {
		Value time = g.transpose(states, 0, 2, 1);
		Value sampled = g.transpose(this.second.apply(g, g.gelu(this.first.apply(g, time))), 0, 2, 1);
		return this.norm.apply(g, g.relu(this.outer.apply(g, g.relu(this.inner.apply(g, sampled)))));
	}

}

package io.sfumato.encoders.audio;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.RopeAttention;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

/**
 * DIFFA's way from how something sounds to the language model: learned queries look at
 * several depths of the encoder through one small BERT, and a learned mixture of what
 * they saw becomes the tokens (checkpoints.md §7.3). Only for one clip at a time: the
 * queries aren't repeated over a batch.
 *
 * @param depths which of the encoder's hidden states are looked at
 * @param prompts queries for each depth, {@code [1, queries, width]}
 * @param mixture {@code [queries, depths]}, before its softmax
 * @param layers of the BERT
 * @param norm of the mixture
 * @param out to the language model's width
 */
record QFormer(List<Integer> depths, List<Weight> prompts, Weight mixture, List<Layer> layers, Norm norm, Linear out) {

	private static final double EPSILON = 1e-5;

	private static final double BERT_EPSILON = 1e-12;

	private static final String INNER = ".intermediate.dense";

	/**
	 * Post-norm: queries among each other, queries to frames, feed-forward.
	 */
	record Layer(RopeAttention self, Norm selfNorm, RopeAttention cross, Norm crossNorm, Mlp mlp, Norm mlpNorm) {

		static Layer of(String prefix, int width, int heads, int inner) {
			return new Layer(attention(prefix + ".attention", width, heads),
					Norm.layer(prefix + ".attention.output.LayerNorm", width, BERT_EPSILON),
					attention(prefix + ".crossattention", width, heads),
					Norm.layer(prefix + ".crossattention.output.LayerNorm", width, BERT_EPSILON),
					new Mlp(Linear.of(prefix + INNER, width, inner, true),
							Linear.of(prefix + ".output.dense", inner, width, true), Activation.GELU),
					Norm.layer(prefix + ".output.LayerNorm", width, BERT_EPSILON));
		}

		private static RopeAttention attention(String prefix, int width, int heads) {
			return new RopeAttention(heads, heads, width / heads, Linear.of(prefix + ".self.query", width, width, true),
					Linear.of(prefix + ".self.key", width, width, true),
					Linear.of(prefix + ".self.value", width, width, true),
					Linear.of(prefix + ".output.dense", width, width, true), null, null);
		}

		/** x [1, queries, width], frames [1, T, width] → [1, queries, width] */
		Value apply(GraphBuilder g, Value x, Value frames) {
			Value own = this.selfNorm.apply(g, g.add(x, this.self.apply(g, x, null, null, null).hidden()));
			Value seen = this.crossNorm.apply(g, g.add(own, this.cross.cross(g, own, frames)));
			return this.mlpNorm.apply(g, g.add(seen, this.mlp.apply(g, seen)));
		}

	}

	/**
	 * Reads its sizes from the tensors. The depths lie evenly in the encoder, the last
	 * one is the input of its last layer: 2, 5, 8, 11 of twelve.
	 * @param hidden width of the language model
	 */
	static QFormer of(TensorStore tensors, String prefix, WhisperEncoder encoder, int hidden) {
		int width = encoder.hidden();
		String shares = prefix + "layer_weights";
		List<Long> sizes = tensors.info(shares).dimensions();
		if (sizes.size() != 2 || sizes.get(1) < 1 || encoder.layers() % sizes.get(1) != 0) {
			throw tensors.refuse(shares,
					"has shape " + sizes + ", [queries, a divisor of " + encoder.layers() + " layers] is needed");
		}
		long queries = sizes.get(0);
		int depths = Math.toIntExact(sizes.get(1));
		List<Integer> taken = new ArrayList<>();
		List<Weight> prompts = new ArrayList<>();
		for (int depth = 0; depth < depths; depth++) {
			taken.add((depth + 1) * (encoder.layers() / depths) - 1);
			prompts.add(Weight.of(prefix + "layer_prompts." + depth, 1, queries, width));
		}
		String layer = prefix + "qformer.layer.";
		List<Layer> layers = new ArrayList<>();
		do {
			String name = layer + layers.size();
			layers.add(Layer.of(name, width, encoder.heads(),
					Math.toIntExact(tensors.info(name + INNER + ".weight").dimension(0))));
		}
		while (tensors.contains(layer + layers.size() + INNER + ".weight"));
		return new QFormer(taken, prompts, Weight.of(shares, queries, depths), layers,
				Norm.layer(prefix + "proj.0", width, EPSILON), Linear.of(prefix + "proj.1", width, hidden, true));
	}

	/** Number of tokens it gives. */
	int queries() {
		return (int) this.mixture.shape()[0];
	}

	/**
	 * @param states of the encoder, {@code [1, T, width]} each
	 * @return {@code [1, queries, hidden]}
	 */
	Value apply(GraphBuilder g, List<Value> states) {
		List<Value> seen = new ArrayList<>();
		for (int i = 0; i < this.depths.size(); i++) {
			Value x = g.weight(this.prompts.get(i));
			for (Layer layer : this.layers) {
				x = layer.apply(g, x, states.get(this.depths.get(i)));
			}
			// [1, queries, 1, width]
			seen.add(g.reshape(x, 1, queries(), 1, -1));
		}
		Value shares = g.reshape(g.softmax(g.weight(this.mixture)), 1, queries(), -1, 1);
		Value mixed = g.sum(g.multiply(g.concat(2, seen), shares), false, 2);
		return this.out.apply(g, this.norm.apply(g, mixed));
	}

}

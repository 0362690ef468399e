package io.sfumato.runtime.graph;

/**
 * One pre-norm layer of a vision transformer (SigLIP, CLIP, our conv tower): every cell
 * sees every cell, no rotation.
 *
 * @param firstNorm before attention
 * @param attention with biases
 * @param secondNorm before the MLP
 * @param mlp feed-forward part
 */
public record VitLayer(Norm firstNorm, RopeAttention attention, Norm secondNorm, Mlp mlp) {

	/**
	 * Hugging Face names below {@code prefix}: {@code layer_norm1},
	 * {@code self_attn.{q,k,v,out}_proj}, {@code layer_norm2}, {@code mlp.{fc1,fc2}}.
	 */
	public static VitLayer of(String prefix, int width, int heads, int inner, Activation activation, double epsilon) {
		RopeAttention attention = new RopeAttention(heads, heads, width / heads,
				Linear.of(prefix + ".self_attn.q_proj", width, width, true),
				Linear.of(prefix + ".self_attn.k_proj", width, width, true),
				Linear.of(prefix + ".self_attn.v_proj", width, width, true),
				Linear.of(prefix + ".self_attn.out_proj", width, width, true), null, null);
		Mlp mlp = new Mlp(Linear.of(prefix + ".mlp.fc1", width, inner, true),
				Linear.of(prefix + ".mlp.fc2", inner, width, true), activation);
		return new VitLayer(Norm.layer(prefix + ".layer_norm1", width, epsilon), attention,
				Norm.layer(prefix + ".layer_norm2", width, epsilon), mlp);
	}

	/** x {@code [N, tokens, D]} → the same. */
	public Value apply(GraphBuilder g, Value x) {
		Value mixed = g.add(x, this.attention.apply(g, this.firstNorm.apply(g, x), null, null, null).hidden());
		return g.add(mixed, this.mlp.apply(g, this.secondNorm.apply(g, mixed)));
	}

}

package io.sfumato.runtime.graph;

/**
 * One pre-norm layer of an encoder (SigLIP, CLIP, our conv tower, Whisper): every cell
 * sees every cell, no rotation.
 *
 * @param firstNorm before attention
 * @param attention with biases, in Whisper all but the keys'
 * @param secondNorm before the MLP
 * @param mlp feed-forward part
 */
public record TowerLayer(Norm firstNorm, RopeAttention attention, Norm secondNorm, Mlp mlp) {

	/**
	 * Hugging Face names below {@code prefix}: {@code layer_norm1},
	 * {@code self_attn.{q,k,v,out}_proj}, {@code layer_norm2}, {@code mlp.{fc1,fc2}}.
	 */
	public static TowerLayer of(String prefix, int width, int heads, int inner, Activation activation, double epsilon) {
		RopeAttention attention = new RopeAttention(heads, heads, width / heads,
				Linear.of(prefix + ".self_attn.q_proj", width, width, true),
				Linear.of(prefix + ".self_attn.k_proj", width, width, true),
				Linear.of(prefix + ".self_attn.v_proj", width, width, true),
				Linear.of(prefix + ".self_attn.out_proj", width, width, true), null, null);
		Mlp mlp = new Mlp(Linear.of(prefix + ".mlp.fc1", width, inner, true),
				Linear.of(prefix + ".mlp.fc2", inner, width, true), activation);
		return new TowerLayer(Norm.layer(prefix + ".layer_norm1", width, epsilon), attention,
				Norm.layer(prefix + ".layer_norm2", width, epsilon), mlp);
	}

	/**
	 * Whisper's names below {@code prefix}: {@code self_attn_layer_norm},
	 * {@code self_attn.{q,k,v,out}_proj}, {@code final_layer_norm}, {@code fc1},
	 * {@code fc2}.
	 */
	public static TowerLayer whisper(String prefix, int width, int heads, int inner, Activation activation,
			double epsilon) {
		RopeAttention attention = new RopeAttention(heads, heads, width / heads,
				Linear.of(prefix + ".self_attn.q_proj", width, width, true),
				Linear.of(prefix + ".self_attn.k_proj", width, width, false),
				Linear.of(prefix + ".self_attn.v_proj", width, width, true),
				Linear.of(prefix + ".self_attn.out_proj", width, width, true), null, null);
		Mlp mlp = new Mlp(Linear.of(prefix + ".fc1", width, inner, true),
				Linear.of(prefix + ".fc2", inner, width, true), activation);
		return new TowerLayer(Norm.layer(prefix + ".self_attn_layer_norm", width, epsilon), attention,
				Norm.layer(prefix + ".final_layer_norm", width, epsilon), mlp);
	}

	/** x {@code [N, tokens, D]} → the same. */
	public Value apply(GraphBuilder g, Value x) {
		Value mixed = g.add(x, this.attention.apply(g, this.firstNorm.apply(g, x), null, null, null).hidden());
		return g.add(mixed, this.mlp.apply(g, this.secondNorm.apply(g, mixed)));
	}

}

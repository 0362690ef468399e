package io.sfumato.encoders.vision;

import java.util.List;

import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

/**
 * SigLIP's pooling head (checkpoints.md §11.1): one learned query looks at all tokens,
 * then a residual MLP.
 *
 * @param probe {@code [1, 1, D]}
 * @param projections query, key, value: rows of one tensor
 * @param out {@code D → D}
 * @param norm before the MLP
 * @param mlp feed-forward part
 * @param heads number of heads
 */
record AttentionPool(Weight probe, List<Linear> projections, Linear out, Norm norm, Mlp mlp, int heads) {

	static AttentionPool of(String prefix, SiglipConfig config) {
		int width = config.hidden();
		Weight weights = Weight.of(prefix + "attention.in_proj_weight", 3L * width, width);
		Weight biases = Weight.of(prefix + "attention.in_proj_bias", 3L * width);
		List<Linear> projections = List.of(0, 1, 2)
			.stream()
			.map((part) -> new Linear(weights.rows((long) part * width, (part + 1L) * width),
					biases.rows((long) part * width, (part + 1L) * width)))
			.toList();
		return new AttentionPool(Weight.of(prefix + "probe", 1, 1, width), projections,
				Linear.of(prefix + "attention.out_proj", width, width, true),
				Norm.layer(prefix + "layernorm", width, config.epsilon()),
				new Mlp(Linear.of(prefix + "mlp.fc1", width, config.inner(), true),
						Linear.of(prefix + "mlp.fc2", config.inner(), width, true), config.activation()),
				config.heads());
	}

	/**
	 * tokens {@code [N, T, D]} → {@code [N, D]}. Matrix products instead of
	 * {@code Attention}: they repeat the one query over the images by themselves.
	 */
	Value apply(GraphBuilder g, Value tokens) {
		long width = this.probe.shape()[2];
		Value query = heads(g, this.projections.get(0).apply(g, g.weight(this.probe)), width);
		Value keys = heads(g, this.projections.get(1).apply(g, tokens), width);
		Value values = heads(g, this.projections.get(2).apply(g, tokens), width);
		Value scale = g.scalar((float) (1 / Math.sqrt((double) width / this.heads)));
		Value scores = g.multiply(g.matMul(query, g.transpose(keys, 0, 1, 3, 2)), scale);
		Value mixed = g.reshape(g.transpose(g.matMul(g.softmax(scores), values), 0, 2, 1, 3), 0, 0, width);
		Value pooled = this.out.apply(g, mixed);
		return g.squeeze(g.add(pooled, this.mlp.apply(g, this.norm.apply(g, pooled))), 1);
	}

	/** [N, T, D] → [N, heads, T, D / heads] */
	private Value heads(GraphBuilder g, Value x, long width) {
		return g.transpose(g.reshape(x, 0, 0, this.heads, width / this.heads), 0, 2, 1, 3);
	}

}

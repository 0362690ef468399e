package io.sfumato.encoders.vision;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * What SigLIP and SigLIP 2 have in common behind their stems (checkpoints.md §11.1):
 * layers, a norm, a pooling head.
 */
final class SiglipLayers {

	static final String ACTIVATION = "gelu_pytorch_tanh";

	static final double EPSILON = 1e-6;

	/** Known parts that a use of the tower may leave aside. */
	static final Set<String> UNNEEDED = Set.of("head.", "post_layernorm.");

	private SiglipLayers() {
	}

	/**
	 * Declares the results as outputs.
	 * @param x tokens {@code [N, T, D]} with their positions
	 * @param projector applied to every result of tokens; null for none
	 */
	static void build(GraphBuilder g, Value x, SiglipConfig config, String prefix, Set<TowerFeature> results,
			@Nullable Mlp projector) {
		List<Value> states = config.states(g, x, prefix, results);
		for (TowerFeature feature : new TreeSet<>(results)) {
			Value state = states.get(feature.layer(config.layers()));
			Value tokens = feature.isHiddenState() ? state
					: Norm.layer(prefix + "post_layernorm", config.hidden(), config.epsilon()).apply(g, state);
			if (feature.isPooled()) {
				g.output(feature.name(), AttentionPool.of(prefix + "head.", config).apply(g, tokens), "N",
						config.hidden());
			}
			else if (projector != null) {
				g.output(feature.name(), projector.apply(g, tokens), "N", "T", projector.second().weight().shape()[0]);
			}
			else {
				g.output(feature.name(), tokens, "N", "T", config.hidden());
			}
		}
	}

}

package io.sfumato.backbone.family;

import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Rope;
import io.sfumato.runtime.graph.Value;

/**
 * The blocks of a decoder as graphs of their own, each cut where a caching scheme may
 * want a say: values first, since they tell which cells have changed; then queries and
 * keys of the cells that are evaluated; then what attention and MLP add to them. No
 * weight is in two of them.
 */
final class LayerGraphs {

	static final String CELLS = "cells";

	static final String QUERIES = "queries";

	static final String KEYS = "keys";

	static final String VALUES = "values";

	static final String ALL_KEYS = "all_keys";

	static final String ALL_VALUES = "all_values";

	static final String ATTENDED = "attended";

	static final String TRANSFORMED = "transformed";

	private LayerGraphs() {
	}

	/** cells {@code [1, n, D]} → values {@code [1, kvHeads, n, headDim]}. */
	static OnnxGraph values(Decoder decoder, int number) {
		GraphBuilder g = new GraphBuilder("block-values");
		DecoderLayer layer = decoder.layers().get(number);
		Value x = g.input(CELLS, ElementType.FLOAT, 1, "cells", decoder.hidden());
		g.output(VALUES, layer.attention().values(g, layer.attentionNorm().apply(g, x)), 1, decoder.kvHeads(), "cells",
				decoder.headDim());
		return g.build();
	}

	/**
	 * cells {@code [1, n, D]} → rotated queries {@code [1, heads, n, headDim]} and keys
	 * {@code [1, kvHeads, n, headDim]}.
	 */
	static OnnxGraph projections(Decoder decoder, int number) {
		GraphBuilder g = new GraphBuilder("block-projections");
		DecoderLayer layer = decoder.layers().get(number);
		int half = decoder.rotary().half();
		Value x = g.input(CELLS, ElementType.FLOAT, 1, "cells", decoder.hidden());
		Rope rope = new Rope(g.input(DecoderGraph.COS, ElementType.FLOAT, 1, "cells", half),
				g.input(DecoderGraph.SIN, ElementType.FLOAT, 1, "cells", half),
				(2 * half == decoder.headDim()) ? 0 : 2 * half);
		Value normed = layer.attentionNorm().apply(g, x);
		g.output(QUERIES, layer.attention().queries(g, normed, rope), 1, layer.attention().heads(), "cells",
				decoder.headDim());
		g.output(KEYS, layer.attention().keys(g, normed, rope), 1, decoder.kvHeads(), "cells", decoder.headDim());
		return g.build();
	}

	/**
	 * cells {@code [1, n, D]}, their queries, all keys and values that are seen → what
	 * attention adds, and what the MLP adds after that, each {@code [1, n, D]}.
	 * @param looking whether it tells where the cells look, too: {@code [1, n, all]}
	 */
	static OnnxGraph mix(Decoder decoder, int number, boolean looking) {
		GraphBuilder g = new GraphBuilder("block-mix");
		DecoderLayer layer = decoder.layers().get(number);
		Value x = g.input(CELLS, ElementType.FLOAT, 1, "cells", decoder.hidden());
		Value queries = g.input(QUERIES, ElementType.FLOAT, 1, layer.attention().heads(), "cells", decoder.headDim());
		Value keys = g.input(ALL_KEYS, ElementType.FLOAT, 1, decoder.kvHeads(), "all", decoder.headDim());
		Value values = g.input(ALL_VALUES, ElementType.FLOAT, 1, decoder.kvHeads(), "all", decoder.headDim());
		Value attended = layer.attention().mix(g, queries, keys, values, null);
		Value mixed = g.add(x, attended);
		g.output(ATTENDED, attended, 1, "cells", decoder.hidden());
		g.output(TRANSFORMED, layer.mlp().apply(g, layer.mlpNorm().apply(g, mixed)), 1, "cells", decoder.hidden());
		if (looking) {
			g.output(DecoderGraph.ATTENTION, layer.attention().weights(g, queries, keys), 1, "cells", "all");
		}
		return g.build();
	}

	/** cells {@code [rows, D]} behind the last block → logits and their statistics. */
	static OnnxGraph head(Decoder decoder) {
		GraphBuilder g = new GraphBuilder("head");
		DecoderGraph.head(g, decoder, g.input(CELLS, ElementType.FLOAT, "rows", decoder.hidden()));
		return g.build();
	}

}

package io.sfumato.backbone.family;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Head;
import io.sfumato.runtime.graph.KeyValue;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Rope;
import io.sfumato.runtime.graph.RopeAttention;
import io.sfumato.runtime.graph.Value;

/**
 * The one graph all passes run (checkpoints.md §14.3): query embeddings and their
 * positions, keys and values of other cells, and the rows wanted, in; statistics or
 * logits of those rows, and the queries' own keys and values, out. Behind the attention
 * of the last block nothing looks at other cells any more: its MLP, two thirds of a
 * block, and the head run on the wanted rows only.
 */
final class DecoderGraph {

	static final String EMBEDDINGS = "embeddings";

	static final String COS = "cos";

	static final String SIN = "sin";

	static final String MASK = "mask";

	static final String ROWS = "rows";

	static final String TOP_IDS = "top_ids";

	static final String TOP_LOGITS = "top_logits";

	static final String LOG_SUM_EXP = "log_sum_exp";

	static final String ENTROPY = "entropy";

	static final String LOGITS = "logits";

	static final String ATTENTION = "attention";

	private DecoderGraph() {
	}

	static String pastKeys(int layer) {
		return "past_keys." + layer;
	}

	static String pastValues(int layer) {
		return "past_values." + layer;
	}

	static String keys(int layer) {
		return "keys." + layer;
	}

	static String values(int layer) {
		return "values." + layer;
	}

	static String hidden(int layer) {
		return "hidden." + layer;
	}

	/**
	 * @param masked whether the graph takes an attention mask
	 */
	static OnnxGraph build(Decoder decoder, boolean masked) {
		return build(new GraphBuilder(masked ? "decoder-masked" : "decoder"), decoder, masked, false);
	}

	/** With a mask, and where the wanted rows look in every layer as one more output. */
	static OnnxGraph attending(Decoder decoder) {
		return build(new GraphBuilder("decoder-attending"), decoder, true, true);
	}

	private static OnnxGraph build(GraphBuilder g, Decoder decoder, boolean masked, boolean attending) {
		Value wanted = g.input(ROWS, ElementType.INT64, "rows");
		List<Value> looks = new ArrayList<>();
		Value rows = blocks(g, decoder, masked, wanted, (layer, input, attended) -> {
			if (attending) {
				looks.add(decoder.layers().get(layer).attention().weights(g, attended, wanted));
			}
		});
		if (attending) {
			g.output(ATTENTION, g.concat(0, looks), decoder.layers().size(), "rows", "all");
		}
		head(g, decoder, rows);
		return g.build();
	}

	/** rows {@code [rows, D]} behind the last block → logits and their statistics. */
	static void head(GraphBuilder g, Decoder decoder, Value rows) {
		Value logits = decoder.head().logits(g, decoder.norm().apply(g, rows));
		Head.Statistics statistics = Head.statistics(g, logits);
		g.output(TOP_IDS, statistics.topIds(), "rows", 2);
		g.output(TOP_LOGITS, statistics.topLogits(), "rows", 2);
		g.output(LOG_SUM_EXP, statistics.logSumExp(), "rows");
		g.output(ENTROPY, statistics.entropy(), "rows");
		g.output(LOGITS, logits, "rows", decoder.vocabulary());
	}

	/**
	 * The same blocks with the input of every block and the normalised result of the last
	 * one as outputs, to compare with a reference.
	 */
	static OnnxGraph hiddenStates(Decoder decoder) {
		GraphBuilder g = new GraphBuilder("decoder-hidden-states");
		List<Value> states = new ArrayList<>();
		Value last = blocks(g, decoder, false, null, (layer, input, attended) -> states.add(input));
		states.add(decoder.norm().apply(g, last));
		for (int i = 0; i < states.size(); i++) {
			g.output(hidden(i), states.get(i), "batch", "cells", decoder.hidden());
		}
		return g.build();
	}

	/**
	 * All blocks.
	 * @param wanted rows to go on with behind the last attention, {@code [R]} among those
	 * of all canvases; null for all
	 * @return {@code [R, D]}, or {@code [B, T, D]} of all
	 */
	private static Value blocks(GraphBuilder g, Decoder decoder, boolean masked, @Nullable Value wanted,
			Onlooker onlooker) {
		int heads = decoder.kvHeads();
		int headDim = decoder.headDim();
		int half = decoder.rotary().half();
		Value x = g.input(EMBEDDINGS, ElementType.FLOAT, "batch", "cells", decoder.hidden());
		Rope rope = new Rope(g.input(COS, ElementType.FLOAT, "batch", "cells", half),
				g.input(SIN, ElementType.FLOAT, "batch", "cells", half), (2 * half == headDim) ? 0 : 2 * half);
		Value mask = masked ? g.input(MASK, ElementType.BOOL, "batch", 1, "cells", "all") : null;
		if (decoder.inputScale() != 1) {
			x = g.multiply(x, g.scalar((float) decoder.inputScale()));
		}
		for (int i = 0; i < decoder.layers().size(); i++) {
			DecoderLayer layer = decoder.layers().get(i);
			KeyValue past = new KeyValue(g.input(pastKeys(i), ElementType.FLOAT, "batch", heads, "past", headDim),
					g.input(pastValues(i), ElementType.FLOAT, "batch", heads, "past", headDim));
			RopeAttention.Result attended = layer.attention()
				.apply(g, layer.attentionNorm().apply(g, x), rope, past, mask);
			onlooker.see(i, x, attended);
			x = g.add(x, attended.hidden());
			if (wanted != null && i == decoder.layers().size() - 1) {
				x = g.gather(g.reshape(x, -1, decoder.hidden()), wanted);
			}
			x = g.add(x, layer.mlp().apply(g, layer.mlpNorm().apply(g, x)));
			g.output(keys(i), attended.fresh().keys(), "batch", heads, "cells", headDim);
			g.output(values(i), attended.fresh().values(), "batch", heads, "cells", headDim);
		}
		return x;
	}

	/** Is shown what stands between the blocks, to make outputs of it. */
	private interface Onlooker {

		/**
		 * @param layer number of the block
		 * @param input of the block
		 * @param attended what its attention gives
		 */
		void see(int layer, Value input, RopeAttention.Result attended);

	}

}

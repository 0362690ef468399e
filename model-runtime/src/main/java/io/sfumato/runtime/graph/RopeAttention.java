package io.sfumato.runtime.graph;

import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention of backbones and towers: grouped keys, optional biases, optional
 * norms of queries and keys, optional rotation, optional keys and values of other cells.
 * <p>
 * Past and new keys are joined here with {@code Concat} and only the new ones are given
 * back; {@code Attention}'s own {@code present} outputs would copy the whole cache at
 * every step. {@code Attention} needs four-dimensional keys for that, so queries take
 * that form too.
 *
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim width of a head
 * @param query {@code D → heads · headDim}
 * @param key {@code D → kvHeads · headDim}
 * @param value {@code D → kvHeads · headDim}
 * @param out {@code heads · headDim → D}
 * @param queryNorm over a head's width, or over all heads at once if it is that wide;
 * null for none
 * @param keyNorm the same for keys
 */
public record RopeAttention(int heads, int kvHeads, int headDim, Linear query, Linear key, Linear value, Linear out,
		@Nullable Norm queryNorm, @Nullable Norm keyNorm) {

	public RopeAttention {
		if (heads % kvHeads != 0) {
			throw new IllegalArgumentException("%d heads can't share %d key heads".formatted(heads, kvHeads));
		}
	}

	/**
	 * @param x {@code [B, T, D]}
	 * @param rope null for no rotation
	 * @param past keys and values of other cells {@code [B, kvHeads, P, headDim]}, P may
	 * be 0; null for none
	 * @param mask boolean {@code [B, 1, T, P + T]}; null when all see all
	 */
	public Result apply(GraphBuilder g, Value x, @Nullable Rope rope, @Nullable KeyValue past, @Nullable Value mask) {
		Value q = queries(g, x, rope);
		Value k = keys(g, x, rope);
		Value v = values(g, x);
		Value allKeys = (past != null) ? g.concat(2, past.keys(), k) : k;
		Value allValues = (past != null) ? g.concat(2, past.values(), v) : v;
		return new Result(mix(g, q, allKeys, allValues, mask), new KeyValue(k, v), q, allKeys);
	}

	/** x {@code [B, T, D]} → rotated queries {@code [B, heads, T, headDim]}. */
	public Value queries(GraphBuilder g, Value x, @Nullable Rope rope) {
		return rotate(g, heads(g, this.query.apply(g, x), this.heads, this.queryNorm), rope);
	}

	/** x {@code [B, T, D]} → rotated keys {@code [B, kvHeads, T, headDim]}. */
	public Value keys(GraphBuilder g, Value x, @Nullable Rope rope) {
		return rotate(g, heads(g, this.key.apply(g, x), this.kvHeads, this.keyNorm), rope);
	}

	/** x {@code [B, T, D]} → values {@code [B, kvHeads, T, headDim]}. */
	public Value values(GraphBuilder g, Value x) {
		return heads(g, this.value.apply(g, x), this.kvHeads, null);
	}

	/**
	 * Queries of some cells, keys and values of all that they see → {@code [B, T, D]}.
	 */
	public Value mix(GraphBuilder g, Value queries, Value keys, Value values, @Nullable Value mask) {
		return this.out.apply(g, join(g, g.attention(queries, keys, values, mask)));
	}

	/**
	 * Cross-attention: queries of some cells, keys and values of others, no rotation.
	 * @param x {@code [B, T, D]}
	 * @param memory {@code [B, S, D]}, all of it seen
	 * @return {@code [B, T, D]}
	 */
	public Value cross(GraphBuilder g, Value x, Value memory) {
		Value q = heads(g, this.query.apply(g, x), this.heads, this.queryNorm);
		Value k = heads(g, this.key.apply(g, memory), this.kvHeads, this.keyNorm);
		Value v = heads(g, this.value.apply(g, memory), this.kvHeads, null);
		return this.out.apply(g, join(g, g.attention(q, k, v, null)));
	}

	/** [B, heads, T, d] → [B, T, heads·d] */
	private Value join(GraphBuilder g, Value mixed) {
		return g.reshape(g.transpose(mixed, 0, 2, 1, 3), 0, 0, (long) this.heads * this.headDim);
	}

	/** [B, T, n·d] → [B, n, T, d], normalised where the norm is as wide. */
	private Value heads(GraphBuilder g, Value x, int count, @Nullable Norm norm) {
		boolean perHead = norm != null && norm.width() == this.headDim;
		Value all = (norm != null && !perHead) ? norm.apply(g, x) : x;
		Value split = g.reshape(all, 0, 0, count, this.headDim);
		Value normed = (norm != null && perHead) ? norm.apply(g, split) : split;
		return g.transpose(normed, 0, 2, 1, 3);
	}

	private static Value rotate(GraphBuilder g, Value x, @Nullable Rope rope) {
		return (rope != null) ? g.rotate(x, rope.cos(), rope.sin(), rope.rotary()) : x;
	}

	/**
	 * What attention gives.
	 *
	 * @param hidden {@code [B, T, D]}
	 * @param fresh the new cells' own keys and values
	 * @param queries rotated, {@code [B, heads, T, headDim]}
	 * @param keys of all cells, rotated, {@code [B, kvHeads, P + T, headDim]}
	 */
	public record Result(Value hidden, KeyValue fresh, Value queries, Value keys) {
	}

	/**
	 * Where some cells look, of one canvas: the weights of their softmax over all keys,
	 * mean over the heads. The kernel keeps them to itself, so they are computed once
	 * more. Only for cells that see everything: no mask is applied.
	 * @param rows {@code [R]} of the queries
	 * @return {@code [1, R, P + T]}
	 */
	public Value weights(GraphBuilder g, Result attended, Value rows) {
		Value picked = g.gather(g.transpose(attended.queries(), 2, 0, 1, 3), rows);
		return weights(g, g.transpose(picked, 1, 2, 0, 3), attended.keys());
	}

	/**
	 * The same for all of some queries.
	 * @param queries {@code [1, heads, R, headDim]}
	 * @param keys {@code [1, kvHeads, S, headDim]}
	 * @return {@code [1, R, S]}
	 */
	public Value weights(GraphBuilder g, Value queries, Value keys) {
		Value scaled = g.multiply(queries, g.scalar((float) (1 / Math.sqrt(this.headDim))));
		Value grouped = g.reshape(scaled, this.kvHeads, this.heads / this.kvHeads, -1, this.headDim);
		Value scores = g.matMul(grouped, g.transpose(keys, 1, 0, 3, 2));
		return g.squeeze(g.mean(g.softmax(scores), true, 0, 1), 0);
	}

}
